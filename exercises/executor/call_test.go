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
