package executor_test

import (
	"context"
	"io/fs"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

func TestAnErrorWhoseMethodsPanicIsAnOutcome(t *testing.T) {
	var odd *fs.PathError // is not nil as an error, and panics when it is unwrapped
	for name, meanwhile := range map[string]func(context.CancelCauseFunc){
		"of a task that nobody disturbs": func(context.CancelCauseFunc) {},
		"of a task that is aborted":      func(cancel context.CancelCauseFunc) { cancel(executor.ErrCancelled) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			f, err := executor.Submit(ctx, &inline{}, executor.Func(func(ctx context.Context, _ int) (int, error) {
				_ = ctx.Done()
				meanwhile(cancel)
				return 0, odd
			}), 0)
			require.NoError(t, err)
			require.Equal(t, executor.Failed, f.State())
			_, err = f.Result(t.Context())
			require.True(t, err == error(odd), "the task's own error")
		})
	}
}

// leaving ends the goroutine of whoever asks what it is.
type leaving struct{}

func (leaving) Error() string { return "leaving" }

func (leaving) Is(error) bool {
	runtime.Goexit()
	return false
}

func TestAnErrorWhoseMethodsEndTheGoroutineIsAnOutcome(t *testing.T) {
	futures := make(chan *executor.Future[int], 1)
	x := &late{}
	f, err := executor.Submit(t.Context(), x, executor.Func(func(ctx context.Context, _ int) (int, error) {
		f := <-futures
		f.Abort()
		<-ctx.Done()
		return 0, leaving{}
	}), 0)
	require.NoError(t, err)
	futures <- f
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		span, _, _ := x.job.Next(x)
		x.job.Run(x, span)
	}()
	<-ended
	require.Equal(t, executor.Failed, f.State())
	_, err = f.Result(t.Context())
	require.Equal(t, leaving{}, err)
}

// slowToTell is an error that looks at its worker while it is asked what it is, which may take it long.
type slowToTell struct{ look func() }

func (e slowToTell) Error() string { e.look(); return "slow to tell" }

func (e slowToTell) Is(error) bool { e.look(); return false }

// The pool relies on a worker that is freed: it wakes no other for what is submitted meanwhile.
func TestAWorkerIsFreedOnceTheErrorOfItsTaskHasBeenAsked(t *testing.T) {
	x := &late{}
	asked := 0
	why := slowToTell{func() { asked++; require.Zero(t, x.freed, "freed before") }}
	f, err := executor.Submit(t.Context(), x, executor.Func(func(ctx context.Context, _ int) (int, error) {
		_ = ctx.Done()
		return 0, why
	}), 0)
	require.NoError(t, err)
	span, _, _ := x.job.Next(x)
	f.Abort()
	x.job.Run(x, span)
	require.Equal(t, executor.Failed, f.State())
	require.Positive(t, asked)
	require.Equal(t, 1, x.freed)

	x, asked = &late{}, 0
	ctx := &slack{t.Context(), make(chan struct{}), why}
	f, err = executor.Submit(ctx, x, square, 1)
	require.NoError(t, err)
	close(ctx.done)
	x.job.Next(x)
	require.Equal(t, executor.Cancelled, f.State())
	require.Positive(t, asked)
	require.Equal(t, 1, x.freed)
}

// late is an executor that drops what it has accepted only when it is told to.
type late struct {
	inline
	job executor.Job
}

func (x *late) Enter(_ context.Context, job executor.Job) error {
	x.job = job
	return nil
}

func TestTheArgumentOfACancelledTaskDoesNotLiveAsLongAsItsFuture(t *testing.T) {
	x := &late{}
	in := new([1 << 10]int)
	kept := weak.Make(in)
	f, err := executor.Submit(t.Context(), x, executor.Func(func(context.Context, *[1 << 10]int) (int, error) { return 0, nil }), in)
	require.NoError(t, err)
	require.True(t, f.Cancel())
	x.job.Drop(x, executor.ErrShutdown)
	runtime.GC()
	require.True(t, kept.Value() == nil, "the argument is kept")
	runtime.KeepAlive(f)
}

// slack is a ctx that has ended before those that were derived from it.
type slack struct {
	context.Context
	done chan struct{}
	why  error
}

func (c *slack) Done() <-chan struct{}        { return c.done }
func (c *slack) AfterFunc(func()) func() bool { return func() bool { return true } }

func (c *slack) Err() error {
	select {
	case <-c.done:
		return c.why
	default:
		return nil
	}
}

// As it does for a moment if it is just being aborted. The pool tells a worker of the end of the parent, and what the worker
// does not do then is cut short.
func TestATaskThatDoesNotKnowYetThatItsParentHasEndedIsCutShortAllTheSame(t *testing.T) {
	x, parent := &late{}, &slack{t.Context(), make(chan struct{}), context.Canceled}
	f, err := executor.Submit(parent, x, atOnce, 3)
	require.NoError(t, err)
	span, _, ok := x.job.Next(&x.inline)
	require.True(t, ok)
	executor.Attend(f)
	close(parent.done)
	require.ErrorIs(t, x.job.Err(), context.Canceled)
	x.job.Settle(&x.inline, span, make([]byte, 8)) // no outcome
	_, err = f.Result(t.Context())
	require.ErrorIs(t, err, context.Canceled)
}
