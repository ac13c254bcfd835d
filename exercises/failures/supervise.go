package failures

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concurrency/exercises/executor"
)

// What the errors of a supervisor say.
var (
	// ErrTooManyRestarts says that children failed too often for another restart to be of use: see EscalationError.
	ErrTooManyRestarts = executor.DefineError("failures.ErrTooManyRestarts", errors.New("failures: too many restarts"))
	// ErrStillRuns says that a child was to stop and had not when its grace was over, so that it was left to itself.
	ErrStillRuns = executor.DefineError("failures.ErrStillRuns",
		errors.New("failures: it still ran when its grace was over: it must heed its ctx"))
	// ErrReturned is the failure of a child that is never to return, and did, without an error.
	ErrReturned = executor.DefineError("failures.ErrReturned", errors.New("failures: it returned, and never should"))
	// ErrStopped is in the cause of a child's ctx that ends because of another child's failure.
	ErrStopped = executor.DefineError("failures.ErrStopped", errors.New("failures: stopped by the supervisor"))
)

// Supervise starts the children and keeps them running: one that fails is started again after a pause, alone or with
// the others. A panic and a Goexit are failures like any error.
//
// It returns when all children are done: nil, or the errors of those that are never started again. When there were too
// many restarts it stops the rest and returns an [*EscalationError]: a supervisor that is a child of another one fails
// by that, and is restarted by the other's rules. When ctx ends it stops all children, and returns nil if they
// stopped in order: that is how a supervision is meant to end.
//
// Children are stopped one after the other, the last of the list first, so that each can rely on those before it to
// the end: its ctx does not end with ctx, but when it is its turn, with the cause of ctx. What fails in a stop is in
// the error too, each a [*ChildError], and so is [ErrStillRuns] for a child that outlasts its grace. Nobody can end a
// goroutine from outside, so that one runs on; but Supervise does not wait for it, and starts nobody while he still
// runs. A child that must end whatever it does is to be a process: see [Process].
//
// Supervise takes the caller's goroutine, and one for each child; it may be called concurrently. A restart costs about
// two microseconds. After Erlang's supervisor: Python has none, and a thread that died is seen only by who asks
// is_alive.
func Supervise(ctx context.Context, rules Rules, children ...Child) error {
	if err := rules.check(children); err != nil {
		return err
	}
	s := &supervisor{
		Rules: rules, children: children, values: context.WithoutCancel(ctx),
		cancels: make([]context.CancelCauseFunc, len(children)), ends: make(chan ending, len(children)),
		recent: window{most: rules.Restarts, length: rules.Within, of: make([]int, len(children))},
	}
	returned := false
	defer func() {
		if !returned { // a Jitter panics, or ends the goroutine: that goes on, and no child does
			_ = s.stop(ErrStopped)
		}
	}()
	err := s.run(ctx)
	returned = true
	return err
}

// supervisor is one call of Supervise. Only the goroutine of that call touches it.
type supervisor struct {
	Rules
	children []Child
	values   context.Context           // ctx without its end: each child has an end of its own
	cancels  []context.CancelCauseFunc // of each child; nil: it does not run
	running  int
	ends     chan ending // has room for one of each child, so none waits until it is heard
	recent   window
	lost     []error // failures after which nobody was restarted
}

// run starts all and waits for the next end, until there is none to wait for.
func (s *supervisor) run(ctx context.Context) error {
	for i := range s.children {
		if ctx.Err() == nil {
			s.start(i, 0)
		}
	}
	for s.running > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case e := <-s.ends:
			if err := s.ended(ctx, e); err != nil {
				return err
			}
		}
	}
	return s.stop(context.Cause(ctx))
}

// ended sees to the end of a child. An error is the end of the supervision.
func (s *supervisor) ended(ctx context.Context, e ending) error {
	s.leave(e)
	child := &s.children[e.child]
	failure := child.failure(e)
	switch {
	case failure == nil:
		return nil
	case child.Restart == Never || ctx.Err() != nil: // who is to stop starts nobody
		s.lost = append(s.lost, failure)
		return nil
	case s.recent.note(restart{time.Now(), e.child, failure}):
		return s.restart(ctx, e, failure)
	}
	err := &EscalationError{child.Name, s.Restarts, s.Within, append(s.recent.causes(), failure)}
	if failed := s.stop(stoppedFor(err)); failed != nil {
		return errors.Join(err, failed)
	}
	return err
}

// EscalationError is the end of a supervision in which children failed more often than its rules allow.
type EscalationError struct {
	Child    string        // the last to fail
	Restarts int           // as many as the rules allow
	Within   time.Duration // as the rules say
	Causes   []error       // of all restarts in that time, and then the last failure; in each is a *ChildError
}

// Error gives the last cause. The others are in Causes.
func (e *EscalationError) Error() string {
	return fmt.Sprintf("%v: more than %d within %v; the last: %v",
		ErrTooManyRestarts, e.Restarts, e.Within, e.Causes[len(e.Causes)-1])
}

// Is makes errors.Is find ErrTooManyRestarts.
func (e *EscalationError) Is(target error) bool { return target == ErrTooManyRestarts }

// Unwrap returns all causes: errors.Is and errors.As look into each.
func (e *EscalationError) Unwrap() []error { return e.Causes }
