package executor_test

import (
	"context"
	"io/fs"
	"testing"

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
