package failures

import (
	"context"
	"fmt"
	"slices"

	"concurrency/exercises/executor"
)

// panicless calls fn on the caller's goroutine and turns a panic into an error. A Goexit is left to do what it does.
func panicless[T any](ctx context.Context, fn func(context.Context) (T, error)) (v T, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = executor.Caught(panicked)
		}
	}()
	return fn(ctx)
}

// endOf is the error of a ctx that has ended, and its cause if there is another: errors.Is finds both.
func endOf(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// onlyEndOf tells whether err says no more than that ctx has ended. An error that is joined to that says more, and so
// does one whose methods panic.
func onlyEndOf(ctx context.Context, err error) (only bool) {
	defer func() {
		if recover() != nil {
			only = false
		}
	}()
	return err != nil && ctx.Err() != nil && saysOnly(err, ctx.Err(), context.Cause(ctx))
}

func saysOnly(err error, ends ...error) bool {
	if slices.Contains(ends, err) {
		return true
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return saysOnly(err.Unwrap(), ends...)
	case interface{ Unwrap() []error }:
		more := func(below error) bool { return !saysOnly(below, ends...) }
		return len(err.Unwrap()) > 0 && !slices.ContainsFunc(err.Unwrap(), more)
	}
	return false
}
