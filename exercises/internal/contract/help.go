package contract

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// What the rows use is for the tests of each pool as well.
var (
	Submit, SubmitAll, Result = submit, submitAll, result
	Counted, Expired, UpTo    = counted, expired, upTo
	Watchdog, AtProcs         = watchdog, atProcs
	Square                    = square
)

// start opens an executor that is closed at the row's end, whatever became of the row.
func start(t *testing.T, open Open, workers int) executor.Executor {
	t.Helper()
	ex := open(t, workers)
	t.Cleanup(func() {
		_ = ex.Close()
		if err := ex.Shutdown(context.Background()); err != nil {
			t.Errorf("Shutdown at the row's end: %v", err)
		}
	})
	return ex
}

func submit(t *testing.T, ex executor.Executor, task executor.Task[int, int], in int) *executor.Future[int] {
	t.Helper()
	f, err := executor.Submit(t.Context(), ex, task, in)
	require.NoError(t, err)
	return f
}

// submitAll submits the task with 0 to n-1.
func submitAll(t *testing.T, ex executor.Executor, task executor.Task[int, int], n int) []*executor.Future[int] {
	t.Helper()
	fs := make([]*executor.Future[int], n)
	for i := range fs {
		fs[i] = submit(t, ex, task, i)
	}
	return fs
}

func result(t *testing.T, f *executor.Future[int]) int {
	t.Helper()
	v, err := f.Result(t.Context())
	require.NoError(t, err)
	return v
}

func failure(t *testing.T, f *executor.Future[int]) error {
	t.Helper()
	_, err := f.Result(t.Context())
	require.Error(t, err)
	return err
}

// gate holds tasks until it is opened or their ctx ends, and counts them.
type gate struct {
	came   atomic.Int64 // tasks that have started
	inside atomic.Int64 // tasks that run
	most   atomic.Int64 // that ran at once
	door   chan struct{}
}

func newGate() *gate { return &gate{door: make(chan struct{})} }

func (g *gate) open() { close(g.door) }

// pass is the task: it returns its argument once the gate is open.
func (g *gate) pass(ctx context.Context, n int) (int, error) {
	g.came.Add(1)
	raise(&g.most, g.inside.Add(1))
	defer g.inside.Add(-1)
	select {
	case <-g.door:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (g *gate) task() executor.Task[int, int] { return executor.Func(g.pass) }

// occupy makes every worker busy, in a bubble, until the gate is opened.
func occupy(t *testing.T, ex executor.Executor) (*gate, []*executor.Future[int]) {
	t.Helper()
	g := newGate()
	fs := submitAll(t, ex, g.task(), ex.Workers())
	synctest.Wait()
	require.EqualValues(t, ex.Workers(), g.inside.Load(), "tasks that run at once")
	return g, fs
}

// nap is a task that sleeps for so many milliseconds of virtual time.
var nap = executor.Func(func(ctx context.Context, ms int) (int, error) {
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		return ms, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
})

// nap1 is a millisecond of virtual time.
func nap1(ctx context.Context) {
	select {
	case <-time.After(time.Millisecond):
	case <-ctx.Done():
	}
}

// counted is a task that only counts how often it is started.
func counted(n *atomic.Int64) executor.Task[int, int] {
	return executor.Func(func(_ context.Context, in int) (int, error) {
		n.Add(1)
		return in, nil
	})
}

var errOdd = errors.New("contract: an odd one")

// element is how the failure of a Map's or a stream's element comes out.
func element(i int, err error) error { return &executor.ElementError{Index: i, Err: err} }

// evenOnly is a task that fails on odd arguments.
var evenOnly = executor.Func(func(_ context.Context, n int) (int, error) {
	if n%2 != 0 {
		return 0, errOdd
	}
	return n, nil
})

// square is what the rows compute where it does not matter what.
var square = executor.Func(squareOf)

func squareOf(_ context.Context, n int) (int, error) { return n * n, nil }

// expired returns a ctx whose deadline has passed, in real and in virtual time.
func expired() context.Context {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	cancel()
	return ctx
}

// upTo is 0 to n-1.
func upTo(n int) []int {
	in := make([]int, n)
	for i := range in {
		in[i] = i
	}
	return in
}

// counting is an input without end, and how many elements were pulled from it.
func counting(pulled *atomic.Int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; ; i++ {
			pulled.Add(1)
			if !yield(i) {
				return
			}
		}
	}
}

// first is the first n elements of seq.
func first(seq iter.Seq[int], n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		left := n
		for v := range seq {
			if left--; left < 0 || !yield(v) || left == 0 {
				return
			}
		}
	}
}

func containsAll(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// outcomes are what a stream yields.
type outcomes struct {
	values []int
	errs   []error
}

func gather(seq iter.Seq2[int, error]) (all outcomes) {
	for v, err := range seq {
		all.values = append(all.values, v)
		all.errs = append(all.errs, err)
	}
	return all
}
