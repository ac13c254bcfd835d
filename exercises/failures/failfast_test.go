package failures_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

var errPaper = errors.New("no more paper")

// work is the kind of function that both ways are given.
type work = func(context.Context) error

// after returns err when so much time has passed, or before that what ended its ctx.
func after(d time.Duration, err error) work {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// both are the two ways; what is said of both holds for both.
var both = map[string]func(context.Context, ...work) error{"FailFast": failures.FailFast, "CarryOn": failures.CarryOn}

func TestFailFastEndsTheSiblingsWithTheFirstErrorAsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var causes [3]error
		sibling := func(i int) work {
			return func(ctx context.Context) error {
				<-ctx.Done()
				assert.Equal(t, time.Second, time.Since(start), "told at once, not before")
				causes[i] = context.Cause(ctx)
				return fmt.Errorf("%d gives up", i)
			}
		}
		err := failures.FailFast(t.Context(), sibling(0), after(time.Second, errPaper), sibling(2))
		require.Equal(t, &executor.ElementError{Index: 1, Err: errPaper}, err, "the first error, and nothing else")
		require.Equal(t, [3]error{err, nil, err}, causes)
		require.Equal(t, time.Second, time.Since(start))
	})
}

func TestCarryOnLetsTheSiblingsFinishAndReturnsEveryError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var done atomic.Int64
		sibling := func(ctx context.Context) error {
			defer done.Add(1)
			return after(time.Minute, nil)(ctx)
		}
		err := failures.CarryOn(t.Context(), sibling, after(2*time.Second, errPaper), sibling, after(time.Second, context.Canceled))
		require.Equal(t, []error{
			&executor.ElementError{Index: 1, Err: errPaper},
			&executor.ElementError{Index: 3, Err: context.Canceled},
		}, joinedIn(t, err), "in the order of the functions, not of their ends")
		require.EqualValues(t, 2, done.Load())
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestAPanicOfASiblingIsAnErrorLikeAnyOther(t *testing.T) {
	for name, c := range map[string]struct {
		fail  func()
		check func(t *testing.T, err error)
	}{
		"a text": {func() { panic("out of range") }, func(t *testing.T, err error) {
			p := panicOf(t, err)
			require.Equal(t, "out of range", p.Value)
			require.Contains(t, string(p.Stack), "failfast_test.go", "where it panicked")
		}},
		"an error": {func() { panic(errPaper) }, func(t *testing.T, err error) { require.ErrorIs(t, err, errPaper) }},
		"nil": {func() { panic(nil) }, func(t *testing.T, err error) {
			require.IsType(t, new(runtime.PanicNilError), panicOf(t, err).Value)
		}},
		"a Goexit": {runtime.Goexit, func(t *testing.T, err error) { require.ErrorIs(t, err, executor.ErrGoexit) }},
	} {
		fails := func(context.Context) error { c.fail(); return nil }
		for how, run := range both {
			t.Run(name+" in "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					err := run(t.Context(), after(time.Second, nil), fails)
					var element *executor.ElementError
					require.ErrorAs(t, err, &element)
					require.Equal(t, 1, element.Index)
					c.check(t, err)
				})
			})
		}
	}
}

func panicOf(t *testing.T, err error) *executor.PanicError {
	t.Helper()
	var panicked *executor.PanicError
	require.ErrorAs(t, err, &panicked)
	return panicked
}

func TestWithoutAFailureThereIsNoError(t *testing.T) {
	for how, run := range both {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				require.NoError(t, run(t.Context()), "nothing to do")
				start := time.Now()
				require.NoError(t, run(t.Context(), after(time.Second, nil), after(time.Second, nil)))
				require.Equal(t, time.Second, time.Since(start), "at once")
			})
		})
	}
}

func TestTheEndOfTheContextIsNoFailureOfAFunction(t *testing.T) {
	heedless := func(context.Context) error { time.Sleep(time.Minute); return nil }
	late := func(ctx context.Context) error { <-ctx.Done(); return errPaper }
	for name, c := range map[string]struct {
		fns  []work
		want []error
	}{
		"they give up: ctx's error and cause":             {[]work{after(time.Hour, nil), late}, []error{context.Canceled, errCalledOff}},
		"they succeed all the same: there is no error":    {[]work{heedless, heedless}, nil},
		"one had failed before that: its error, no other": {[]work{after(time.Millisecond, errPaper), heedless}, []error{errPaper}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(errCalledOff) })
				err := failures.FailFast(ctx, c.fns...)
				require.Equal(t, c.want == nil, err == nil, "%v", err)
				for _, want := range []error{context.Canceled, errCalledOff, errPaper} {
					require.Equal(t, slices.Contains(c.want, want), errors.Is(err, want), "%v is %v", err, want)
				}
			})
		})
	}
}

// What ends the ctx of the inner one is a failure, and looks like one of its own; but it is the outer one's.
func TestAFailureOutsideIsNoneOfTheFunctionsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside error
		outside := failures.FailFast(t.Context(), func(ctx context.Context) error {
			inside = failures.FailFast(ctx, after(time.Minute, nil), after(time.Minute, nil))
			return inside
		}, after(time.Second, errPaper))
		require.Equal(t, &executor.ElementError{Index: 1, Err: errPaper}, outside)
		require.ErrorIs(t, inside, context.Canceled)
		require.ErrorIs(t, inside, outside, "the cause")
		require.NotEqual(t, outside, inside)
	})
}

var errCalledOff = errors.New("called off")

// All fail at once, again and again: one error comes out, the others' cause is that one.
func TestOfManyFirstErrorsOneIsTheFirst(t *testing.T) {
	const n = 8
	for range 300 {
		var gate sync.WaitGroup
		gate.Add(n)
		fns := make([]work, n)
		causes := make([]error, n)
		for i := range fns {
			fns[i] = func(ctx context.Context) error {
				gate.Done()
				gate.Wait()
				if i%2 == 1 {
					<-ctx.Done()
					causes[i] = context.Cause(ctx)
				}
				return fmt.Errorf("number %d", i)
			}
		}
		err := failures.FailFast(t.Context(), fns...)
		var first *executor.ElementError
		require.ErrorAs(t, err, &first)
		require.EqualError(t, first.Err, fmt.Sprintf("number %d", first.Index))
		require.Zero(t, first.Index%2, "the odd ones came later")
		for i := 1; i < n; i += 2 {
			require.Same(t, first, causes[i])
		}
	}
}

// They meet before any may end: no two of them take turns.
func TestAllFunctionsRunAtOnce(t *testing.T) {
	for how, run := range both {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where a wait without end is a failure
				const n = 100
				var gate sync.WaitGroup
				gate.Add(n)
				fns := make([]work, n)
				for i := range fns {
					fns[i] = func(context.Context) error { gate.Done(); gate.Wait(); return nil }
				}
				require.NoError(t, run(t.Context(), fns...))
			})
		})
	}
}
