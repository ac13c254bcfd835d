package executor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

type (
	several []string           // cannot be compared
	holder  struct{ what any } // can be if what it holds can
)

func (several) Error() string { return "several" }
func (holder) Error() string  { return "held" }

func TestDefineErrorRefusesMistakes(t *testing.T) {
	fresh := fmt.Sprintf("executor_test.error %d", runs.Add(1)) // a name can be taken only once, -count or not
	odd := errors.New("odd")
	require.Same(t, odd, executor.DefineError(fresh, odd))
	for name, define := range map[string]func(){
		"":             func() { _ = executor.DefineError("", odd) },
		fresh:          func() { _ = executor.DefineError(fresh, odd) },
		fresh + "nil":  func() { _ = executor.DefineError(fresh+"nil", nil) },
		fresh + "type": func() { _ = executor.DefineError(fresh+"type", several{"a"}) },
		fresh + "held": func() { _ = executor.DefineError(fresh+"held", holder{[]int{1}}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text, ok := recover().(string)
				require.True(t, ok, "it must panic with a text")
				require.True(t, strings.HasPrefix(text, fmt.Sprintf("executor: DefineError(%q): ", name)), text)
			}()
			define()
		})
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
