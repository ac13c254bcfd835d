package executor_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
)

// failures are all that a task can be told by this package.
var failures = []error{
	executor.ErrShutdown, executor.ErrCancelled, executor.ErrBroken, executor.ErrNilTask, executor.ErrNotDefined,
	executor.ErrNilExecutor, executor.ErrNilFuture, executor.ErrGoexit, executor.ErrInTask, executor.ErrBadOption,
	wire.ErrCannotCross, wire.ErrMalformed, wire.ErrTooLong,
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

// defining names a sentinel when it is asked whether it is one.
type defining struct{ once *bool }

func (defining) Error() string { return "defining" }

func (d defining) Is(error) bool {
	if !*d.once {
		*d.once = true
		_ = executor.DefineError("executor_test.defined late", errors.New("late"))
	}
	return false
}

var failsDefining = executor.Define("executor_test.fails defining", func(context.Context, int) (int, error) {
	return 0, defining{new(bool)}
})

func TestAnErrorMayNameSentinelsWhileItIsAsked(t *testing.T) {
	f, err := executor.Submit(t.Context(), &posting{}, failsDefining, 0)
	require.NoError(t, err)
	_, err = f.Result(t.Context())
	require.EqualError(t, err, "defining")
}

var failsBushy = executor.Define("executor_test.fails bushy", func(context.Context, int) (int, error) {
	err := errors.New("leaf")
	for range 16 {
		err = errors.Join(err, err)
	}
	return 0, err
})

func TestAnErrorThatWrapsTheSameOverAndOverCrosses(t *testing.T) {
	f, err := executor.Submit(t.Context(), &posting{}, failsBushy, 0)
	require.NoError(t, err)
	_, err = f.Result(t.Context())
	require.ErrorContains(t, err, "leaf\nleaf")
	count := 0
	var walk func(error)
	walk = func(err error) {
		count++
		for _, below := range err.(interface{ Unwrap() []error }).Unwrap() {
			walk(below)
		}
	}
	walk(err)
	require.LessOrEqual(t, count, 100)
	require.Greater(t, count, 16, "as deep as any")
}
