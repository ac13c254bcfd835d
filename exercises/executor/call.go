package executor

import (
	"context"
	"errors"
	"fmt"
)

// call is a job of one element: future, argument and the task's ctx in a single allocation.
type call[In, Out any] struct {
	Future[Out]
	def *definition[In, Out]
	in  In
}

func (c *call[In, Out]) Next(w Worker) (Span, bool, bool) {
	if err := c.run.parent.Err(); err != nil {
		err = fmt.Errorf("%w: its ctx ended before it started: %w", ErrCancelled, err)
		c.release()
		w.Free()
		c.drop(w, err)
		return Span{}, false, false
	}
	c.run.worker = w // before the claim, so that whoever sees Running sees the worker
	if !c.claim(running) {
		c.release()
		return Span{}, false, false
	}
	return Span{0, 1}, false, true
}

func (c *call[In, Out]) Run(w Worker, _ Span) {
	returned := false
	var err error
	defer func() {
		if !returned {
			err = Caught(recover())
		}
		c.settle(w, err)
	}()
	c.value, err = c.def.fn(&c.run, c.in)
	returned = true
}

func (c *call[In, Out]) settle(w Worker, err error) {
	c.release()
	c.run.end(over)
	if err == nil {
		w.Free()
		c.finish(w, succeeded, nil)
		return
	}
	defer func() { // not before the methods of err have been asked, which may take long, or end this goroutine
		w.Free()
		c.finish(w, failed, err)
	}()
	if c.gaveUp(err) {
		err = fmt.Errorf("%w: aborted while it ran: %w", ErrCancelled, err)
	}
}

// gaveUp tells whether err says that the task was aborted and has heeded its ctx. Methods of a user's error may panic: those
// of a nil pointer, as a rule.
func (c *call[In, Out]) gaveUp(err error) (yes bool) {
	defer func() { _ = recover() }()
	return errors.Is(context.Cause(&c.run), ErrCancelled) && errors.Is(err, context.Canceled)
}

// release lets go of the argument, which need not live as long as the future.
func (c *call[In, Out]) release() {
	var none In
	c.in = none
}

func (c *call[In, Out]) Drop(w Worker, err error) {
	c.drop(w, fmt.Errorf("%w: %w", ErrCancelled, err))
	if c.State() == Cancelled { // by whomever
		c.release()
	}
}
