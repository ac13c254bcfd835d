package failures

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Child is a function that is kept running.
type Child struct {
	Name    string // unique among its siblings; it is the Worker in reports of what fails in the child: see Who
	Run     func(ctx context.Context) error
	Restart Restart       // whether it is started again; the zero value is OnFailure
	Grace   time.Duration // how long its stop is waited for; 0: 5 s
}

// Restart tells which ends of a child are failures, after which it is started again.
type Restart int

// Erlang calls them transient, permanent and temporary.
const (
	OnFailure Restart = iota // an error is a failure; without one the child is done
	Always                   // any end is a failure
	Never                    // it is not started again; its error is returned when all is over
)

const defaultGrace = 5 * time.Second

// ChildError is the failure of a child.
type ChildError struct {
	Child string
	Err   error
}

func (e *ChildError) Error() string { return fmt.Sprintf("child %s: %v", e.Child, e.Err) }

// Unwrap returns the child's own error.
func (e *ChildError) Unwrap() error { return e.Err }

// ending is what a child's goroutine tells last.
type ending struct {
	child int
	err   error // nil if it only says that it was stopped
	asked bool  // to stop
}

// start starts a child, which first pauses. It does so in its own goroutine, where nobody has to wait for it.
func (s *supervisor) start(i int, pause time.Duration) {
	ctx, cancel := context.WithCancelCause(With(s.values, Who{Worker: s.children[i].Name}))
	s.cancels[i] = cancel
	s.running++
	go Capture(func() error {
		if err := pauseFor(ctx, pause); err != nil {
			return err
		}
		return s.children[i].Run(ctx)
	}, func(err error) {
		e := ending{i, err, ctx.Err() != nil}
		defer func() { s.ends <- e }() // also when a method of err ends this goroutine
		if e.asked && onlyEndOf(ctx, err) {
			e.err = nil
		}
	})
}

// leave notes that a child does not run any more.
func (s *supervisor) leave(e ending) {
	s.cancels[e.child](nil) // frees its ctx
	s.cancels[e.child] = nil
	s.running--
	child := &s.children[e.child]
	if failure := child.failure(e); failure != nil && s.Logger != nil {
		tell(s.log, Uncaught, Report{Who{Worker: child.Name}, errors.Unwrap(failure)})
	}
}

func (s *supervisor) log(r Report) {
	s.Logger.Warn("failures: a child failed", "child", r.Worker, "error", r.Err)
}

// failure is what the end means, or nil.
func (c *Child) failure(e ending) error {
	switch {
	case e.err != nil:
		return &ChildError{c.Name, e.err}
	case c.Restart == Always && !e.asked:
		return &ChildError{c.Name, ErrReturned}
	}
	return nil
}

func (c *Child) grace() time.Duration {
	if c.Grace == 0 {
		return defaultGrace
	}
	return c.Grace
}
