package executor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

func double(_ context.Context, n int) (int, error) { return 2 * n, nil }

var taken = executor.Define("executor_test.taken", double)

func TestDefineRefusesMistakes(t *testing.T) {
	fresh := fmt.Sprintf("executor_test.%d", runs.Add(1)) // a name can be taken only once, -count or not
	for name, define := range map[string]func(){
		`Define("")`:                       func() { executor.Define("", double) },
		`Define("executor_test.taken")`:    func() { executor.Define("executor_test.taken", double) },
		fmt.Sprintf(`Define("%s")`, fresh): func() { executor.Define[int, int](fresh, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text, ok := recover().(string)
				require.True(t, ok, "it must panic with a text")
				require.True(t, strings.HasPrefix(text, "executor: "+name), text)
			}()
			define()
		})
	}
	executor.Define(fresh, double) // what was refused is not taken
}

var runs atomic.Int64

func TestATaskKnowsItsName(t *testing.T) {
	require.Equal(t, "executor_test.taken", taken.Name())
	require.Empty(t, executor.Func(double).Name())
	require.Empty(t, executor.Task[int, int]{}.Name())
}

func TestStatesHaveNames(t *testing.T) {
	for state, name := range map[executor.State]string{
		executor.Pending: "pending", executor.Running: "running", executor.Cancelled: "cancelled",
		executor.Failed: "failed", executor.Succeeded: "succeeded",
	} {
		require.Equal(t, name, state.String())
	}
}

func TestOptionsBelowOneAreRefusedBeforeAnyWork(t *testing.T) { // MA-09 MA-19
	for name, opt := range map[string]executor.Option{
		"Chunk(0)": executor.Chunk(0), "Chunk(-3)": executor.Chunk(-3),
		"Buffer(0)": executor.Buffer(0), "Buffer(-3)": executor.Buffer(-3),
	} {
		t.Run(name, func(t *testing.T) {
			says := "executor: bad option: " + name + ": it must be at least 1"
			for _, opts := range [][]executor.Option{{opt}, {executor.Chunk(2), opt}, {opt, executor.Buffer(2)}} {
				_, err := executor.Map(t.Context(), &inline{}, square, []int{1}, opts...)
				require.EqualError(t, err, says)
				require.ErrorIs(t, err, executor.ErrBadOption)
				for _, err := range executor.Stream(t.Context(), &inline{}, square, slices.Values([]int{1}), opts...) {
					require.EqualError(t, err, says)
				}
			}
		})
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) { // TP-23
	none := executor.Task[int, int]{}
	for name, c := range map[string]struct {
		ex   executor.Executor
		task executor.Task[int, int]
		want error
	}{
		"the task":     {&inline{}, none, executor.ErrNilTask},
		"the executor": {nil, square, executor.ErrNilExecutor},
		"both":         {nil, none, executor.ErrNilTask},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := executor.Submit(t.Context(), c.ex, c.task, 1)
			require.Equal(t, c.want, err)
			_, err = executor.Map(t.Context(), c.ex, c.task, []int{1})
			require.Equal(t, c.want, err)
			_, err = executor.Map(t.Context(), c.ex, c.task, nil)
			require.Equal(t, c.want, err, "even if there is nothing to do")
		})
	}
	for _, err := range executor.AsCompleted[int](t.Context(), nil, nil) {
		require.ErrorIs(t, err, executor.ErrNilFuture)
	}
	_, _, err := executor.Wait[int](t.Context(), executor.All, nil)
	require.ErrorIs(t, err, executor.ErrNilFuture)
}

func TestWaitRefusesUnknownConditions(t *testing.T) { // WT-12
	for _, until := range []executor.Until{-1, 3} {
		_, _, err := executor.Wait[int](t.Context(), until)
		require.ErrorIs(t, err, executor.ErrBadOption)
	}
}

func TestPanicErrorUnwrapsToErrorsOnly(t *testing.T) { // TP-10
	cause := errors.New("cause")
	err := &executor.PanicError{Value: cause, Stack: []byte("main.broken()")}
	require.ErrorIs(t, err, cause)
	require.Equal(t, "executor: task panicked: cause\n\nmain.broken()", err.Error())
	require.NoError(t, (&executor.PanicError{Value: "no error"}).Unwrap())
	require.NoError(t, (&executor.PanicError{}).Unwrap())
}

func TestElementErrorNamesAndUnwraps(t *testing.T) { // MA-04
	cause := errors.New("cause")
	err := &executor.ElementError{Index: 7, Err: cause}
	require.EqualError(t, err, "element 7: cause")
	require.ErrorIs(t, err, cause)
}

func TestCaughtTellsPanicFromGoexit(t *testing.T) { // TP-10 TP-11
	require.Equal(t, executor.ErrGoexit, executor.Caught(nil))
	var panicked *executor.PanicError
	require.ErrorAs(t, executor.Caught(7), &panicked)
	require.Equal(t, 7, panicked.Value)
	require.Contains(t, string(panicked.Stack), "TestCaughtTellsPanicFromGoexit")
}

func TestErrorsNameTheirPackage(t *testing.T) {
	for _, err := range failures {
		require.Regexp(t, "^(executor|wire): ", err.Error())
	}
}
