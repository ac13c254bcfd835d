package failures

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"concurrency/exercises/executor"
)

// ErrBadRules is returned for rules or children that make no sense, before anything is started.
var ErrBadRules = executor.DefineError("failures.ErrBadRules", errors.New("failures: bad rules of supervision"))

// Rules are how children are supervised. With the zero value nothing is restarted: the first failure is one too many.
type Rules struct {
	Strategy Strategy      // who is restarted when one fails
	Restarts int           // at most so many
	Within   time.Duration // in any stretch of time so long
	Backoff  Backoff       // the pauses before restarts; they grow with the restarts that are not longer ago than Within
	Logger   *slog.Logger  // is told of every failure, and its own go to the hook; nil: nobody is
}

func (r *Rules) check(children []Child) error {
	complaint := r.Backoff.complaint()
	switch {
	case r.Strategy != OneForOne && r.Strategy != AllForOne:
		complaint = fmt.Sprintf("Strategy is %d: it must be OneForOne or AllForOne", r.Strategy)
	case r.Restarts < 0:
		complaint = fmt.Sprintf("Restarts is %d: it cannot be below 0", r.Restarts)
	case r.Restarts > 0 && r.Within <= 0:
		complaint = fmt.Sprintf("Within is %v: %d restarts must be in some time", r.Within, r.Restarts)
	}
	names := map[string]bool{}
	for i := range children {
		if complaint == "" {
			complaint = children[i].complaint(names)
		}
	}
	if complaint == "" {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrBadRules, complaint)
}

// complaint says what is wrong with a child, or nothing, given the names that are taken.
func (c *Child) complaint(taken map[string]bool) string {
	again := taken[c.Name]
	taken[c.Name] = true
	switch {
	case c.Name == "":
		return "a child has no name"
	case again:
		return fmt.Sprintf("two children have the name %q", c.Name)
	case c.Run == nil:
		return fmt.Sprintf("child %s: Run is nil", c.Name)
	case c.Grace < 0:
		return fmt.Sprintf("child %s: Grace is %v: it cannot be below 0", c.Name, c.Grace)
	case c.Restart < OnFailure || c.Restart > Never:
		return fmt.Sprintf("child %s: Restart is %d: it must be OnFailure, Always or Never", c.Name, c.Restart)
	}
	return ""
}
