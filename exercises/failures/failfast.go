package failures

import (
	"context"
	"errors"
	"slices"
	"sync"

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
	errs := atOnce(run, fns, cancel) // of several causes a ctx keeps the first: so nobody has to ask who that was
	switch first := context.Cause(run); {
	case slices.Contains(errs, first): // also where both are nil
		return first
	case errors.Join(errs...) == nil:
		return nil
	}
	return endOf(ctx) // which had ended before
}

// CarryOn runs all functions at once, and none of them feels the failure of another. It waits for all, and returns
// the errors of those that failed, joined in the order of the functions, each an [*executor.ElementError]; nil if none
// failed. A panic and a Goexit are failures of their function alone. When ctx ends, the functions are told by theirs.
//
// For many functions of one kind, executor.Stream does the same on so many workers. Python has
// asyncio.gather(return_exceptions=True).
func CarryOn(ctx context.Context, fns ...func(context.Context) error) error {
	return errors.Join(atOnce(ctx, fns, func(error) {})...)
}

// atOnce runs all functions and waits for them. It tells of each failure when it comes, and returns that of each.
func atOnce(ctx context.Context, fns []func(context.Context) error, tell func(error)) []error {
	errs := make([]error, len(fns))
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() {
			Capture(func() error { return fn(ctx) }, func(err error) {
				if err != nil {
					errs[i] = &executor.ElementError{Index: i, Err: err}
					tell(errs[i])
				}
			})
		})
	}
	wg.Wait()
	return errs
}
