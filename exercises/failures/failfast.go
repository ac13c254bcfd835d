package failures

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"concurrency/exercises/executor"
)

// FailFast runs all functions at once, each in a goroutine of its own, and the first that fails ends the ctx of the
// others: its error is their context.Cause. FailFast waits for all of them and returns that error, an
// [*executor.ElementError] that says which one it was; what the others return then is dropped. A panic and a Goexit
// are failures too, like any error. When ctx itself ends before any function has failed, and one of them gives up, it
// returns ctx's error and cause. If none fails it returns nil, whatever became of ctx.
//
// A function that does not heed its ctx is waited for all the same: nothing runs on behind the caller's back. For many
// functions of one kind, executor.Map does the same on so many workers. Python has this in asyncio.TaskGroup; with
// threads one writes it, from wait(return_when=FIRST_EXCEPTION) and flags.
func FailFast(ctx context.Context, fns ...func(context.Context) error) error {
	run, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var first atomic.Pointer[executor.ElementError]
	atOnce(run, fns, func(i int, err error) {
		failed := &executor.ElementError{Index: i, Err: err}
		if err != nil && first.CompareAndSwap(nil, failed) {
			cancel(failed)
		}
	})
	failed := first.Load()
	switch {
	case failed == nil:
		return nil
	case context.Cause(run) != failed: // ctx ended before
		return endOf(ctx)
	}
	return failed
}

// CarryOn runs all functions at once, and none of them feels the failure of another. It waits for all, and returns
// the errors of those that failed, joined in the order of the functions, each an [*executor.ElementError]; nil if none
// failed. A panic and a Goexit are failures of their function alone. When ctx ends, the functions are told by theirs.
//
// For many functions of one kind, executor.Stream does the same on so many workers. Python has
// asyncio.gather(return_exceptions=True).
func CarryOn(ctx context.Context, fns ...func(context.Context) error) error {
	errs := make([]error, len(fns))
	atOnce(ctx, fns, func(i int, err error) {
		if err != nil {
			errs[i] = &executor.ElementError{Index: i, Err: err}
		}
	})
	return errors.Join(errs...)
}

// atOnce runs all functions and waits for them. Each goroutine tells how its function ended.
func atOnce(ctx context.Context, fns []func(context.Context) error, tell func(i int, err error)) {
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() { Capture(func() error { return fn(ctx) }, func(err error) { tell(i, err) }) })
	}
	wg.Wait()
}
