package contract

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var outcome = rows[Open]{
	{"TP-01 a task's value is its future's", aValue},
	{"TP-09 a task's error is its future's, and the pool goes on", anError},
	{"TP-10 a panic is an error with its value and stack, and costs no worker", aPanic},
	{"TP-10 a panic with an error can be matched as that error", aPanicWithAnError},
	{"TP-10 a panic with nil is a panic", aNilPanic},
	{"TP-11 a task that ends its goroutine fails, and costs no worker", aGoexit},
	{"TP-23 nil tasks and nil executors are refused at once", nothingToRun},
	{"FU-27 an error that looks empty is an error", emptyErrors},
	{"TP-24 submitting with an ended ctx is refused, and the task never runs", endedContext},
	{"MA-15 a task whose ctx ends while it is queued never starts, and says why", contextEndsInQueue},
}

func aValue(t *testing.T, open Open) {
	ex := start(t, open, 2)
	require.Equal(t, 2, ex.Workers())
	require.Equal(t, 49, result(t, submit(t, ex, square, 7)))
}

func anError(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for range 3 {
		require.Equal(t, errOdd, failure(t, submit(t, ex, evenOnly, 1)))
		require.Equal(t, 2, result(t, submit(t, ex, evenOnly, 2)))
	}
}

// explode panics with its argument, in a function whose name a stack can be searched for.
func explode(_ context.Context, n int) (int, error) { panic(bang(n)) }

type bang int

// exit ends its goroutine, as t.FailNow does.
func exit() { runtime.Goexit() }

// stillServes shows that every worker is there to run a task.
func stillServes(t *testing.T, ex executor.Executor) {
	t.Helper()
	g, fs := occupy(t, ex)
	g.open()
	for i, f := range fs {
		require.Equal(t, i, result(t, f))
	}
}

// lost says what is wrong with the error of a task that panicked with want in a function of that name.
func lost(err error, want any, function string) string {
	var panicked *executor.PanicError
	switch {
	case !errors.As(err, &panicked):
		return fmt.Sprintf("not a PanicError: %v", err)
	case panicked.Value != want:
		return fmt.Sprintf("the panic's value is %#v, not %#v", panicked.Value, want)
	case !containsAll(string(panicked.Stack), "goroutine ", function):
		return fmt.Sprintf("the stack does not name %s: %s", function, panicked.Stack)
	case !containsAll(err.Error(), fmt.Sprint(want), function):
		return fmt.Sprintf("the text does not name the value and %s: %v", function, err)
	}
	return ""
}

func aPanic(t *testing.T, open Open) {
	ex := start(t, open, 3)
	for n := range ex.Workers() + 1 {
		f := submit(t, ex, executor.Func(explode), n)
		require.Empty(t, lost(failure(t, f), bang(n), "contract.explode"))
		require.Equal(t, executor.Failed, f.State())
	}
	stillServes(t, ex)
}

func aPanicWithAnError(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, executor.Func(func(context.Context, int) (int, error) { panic(fmt.Errorf("wrapped: %w", errOdd)) }), 0)
	require.ErrorIs(t, failure(t, f), errOdd)
	f = submit(t, ex, executor.Func(func(_ context.Context, n int) (int, error) { return []int{}[n], nil }), 5)
	var bounds runtime.Error
	require.ErrorAs(t, failure(t, f), &bounds)
}

func aNilPanic(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, executor.Func(func(context.Context, int) (int, error) { panic(nil) }), 0)
	var panicked *executor.PanicError
	require.ErrorAs(t, failure(t, f), &panicked)
	require.IsType(t, &runtime.PanicNilError{}, panicked.Value)
	stillServes(t, ex)
}

func aGoexit(t *testing.T, open Open) {
	ex := start(t, open, 3)
	exits := executor.Func(func(context.Context, int) (int, error) { exit(); return 0, nil })
	for range ex.Workers() + 1 {
		require.ErrorIs(t, failure(t, submit(t, ex, exits, 0)), executor.ErrGoexit)
	}
	stillServes(t, ex)
	for _, f := range submitAll(t, ex, exits, 10) {
		require.ErrorIs(t, failure(t, f), executor.ErrGoexit)
	}
	stillServes(t, ex)
}

func nothingToRun(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var zero executor.Task[int, int]
	for name, c := range map[string]struct {
		ex   executor.Executor
		task executor.Task[int, int]
		want error
	}{
		"the zero task":      {ex, zero, executor.ErrNilTask},
		"a nil function":     {ex, executor.Func[int, int](nil), executor.ErrNilTask},
		"no executor at all": {nil, square, executor.ErrNilExecutor},
	} {
		_, err := executor.Submit(t.Context(), c.ex, c.task, 1)
		require.ErrorIs(t, err, c.want, name)
		_, err = executor.Map(t.Context(), c.ex, c.task, upTo(3))
		require.ErrorIs(t, err, c.want, name)
		all := gather(executor.Stream(t.Context(), c.ex, c.task, counting(new(atomic.Int64))))
		require.Len(t, all.errs, 1, name)
		require.ErrorIs(t, all.errs[0], c.want, name)
	}
}

type zeroSize struct{}

func (zeroSize) Error() string { return "" }

type pointer struct{}

func (*pointer) Error() string { return "typed nil" }

func emptyErrors(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for name, empty := range map[string]error{
		"no text":     errors.New(""),
		"no size":     zeroSize{},
		"a join":      errors.Join(errors.New("")),
		"a typed nil": (*pointer)(nil),
	} {
		fails := executor.Func(func(_ context.Context, n int) (int, error) { return n, empty })
		f := submit(t, ex, fails, 1)
		require.Equal(t, empty, failure(t, f), name)
		require.Equal(t, executor.Failed, f.State(), name)
		_, err := executor.Map(t.Context(), ex, fails, upTo(1))
		require.ErrorIs(t, err, empty, name)
		all := gather(executor.Stream(t.Context(), ex, fails, first(counting(new(atomic.Int64)), 1)))
		require.Equal(t, []error{element(0, empty)}, all.errs, name)
	}
}

func endedContext(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var ran atomic.Int64
	_, err := executor.Submit(expired(), ex, counted(&ran), 1)
	require.Equal(t, context.DeadlineExceeded, err)
	_, err = executor.Map(expired(), ex, counted(&ran), upTo(3))
	require.Equal(t, context.DeadlineExceeded, err)
	all := gather(executor.Stream(expired(), ex, counted(&ran), counting(new(atomic.Int64))))
	require.Equal(t, []error{context.DeadlineExceeded}, all.errs)
	synctest.Wait()
	require.Zero(t, ran.Load())
}

func contextEndsInQueue(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, _ := occupy(t, ex)
	var ran atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	f, err := executor.Submit(ctx, ex, counted(&ran), 1)
	require.NoError(t, err)
	cancel()
	g.open()
	err = failure(t, f)
	require.ErrorIs(t, err, executor.ErrCancelled)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, executor.Cancelled, f.State())
	require.Zero(t, ran.Load())
}
