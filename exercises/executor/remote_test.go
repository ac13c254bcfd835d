package executor_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// failures are all that a task can be told by this package.
var failures = []error{
	executor.ErrShutdown, executor.ErrCancelled, executor.ErrBroken, executor.ErrNilTask, executor.ErrNotDefined,
	executor.ErrNilExecutor, executor.ErrNilFuture, executor.ErrGoexit, executor.ErrInTask, executor.ErrBadOption,
}

var failsWith = executor.Define("executor_test.fails with", func(_ context.Context, i int) (int, error) {
	return 0, failures[i]
})

func TestEverySentinelOfThePackageIsFoundWhenItHasCrossed(t *testing.T) {
	for i, want := range failures {
		f, err := executor.Submit(t.Context(), &posting{}, failsWith, i)
		require.NoError(t, err)
		_, err = f.Result(t.Context())
		require.ErrorIs(t, err, want)
	}
}
