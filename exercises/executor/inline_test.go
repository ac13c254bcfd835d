package executor_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// inline is an executor that runs a job in the goroutine of Enter, as far as it goes: the package needs no pool.
type inline struct {
	lent, reclaimed, freed int
	closed                 atomic.Bool
}

func (x *inline) Workers() int                   { return 1 }
func (x *inline) Shutdown(context.Context) error { return nil }
func (x *inline) Close() error                   { return nil }
func (x *inline) Context() context.Context       { return context.Background() }
func (x *inline) Stay() bool                     { return true }
func (x *inline) Closed() *atomic.Bool           { return &x.closed }
func (x *inline) Free()                          { x.freed++ }
func (x *inline) Go(callback func())             { callback() }
func (x *inline) Lend()                          { x.lent++ }
func (x *inline) Reclaim(context.Context)        { x.reclaimed++ }
func (x *inline) Interrupt()                     {}

func (x *inline) Enter(_ context.Context, job executor.Job) error {
	for {
		span, more, ok := job.Next(x)
		if ok {
			job.Run(x, span)
		}
		if !more {
			return nil
		}
	}
}

func TestAnExecutorOfOneCallIsEnough(t *testing.T) {
	x := &inline{}
	f, err := executor.Submit(t.Context(), x, square, 3)
	require.NoError(t, err)
	require.Equal(t, executor.Succeeded, f.State())
	require.Equal(t, 1, x.freed, "a worker is freed once a call")
	out, err := executor.Map(t.Context(), x, square, []int{1, 2, 3})
	require.NoError(t, err)
	require.Equal(t, []int{1, 4, 9}, out)
	var got []int
	for v, err := range executor.Stream(t.Context(), x, square, slices.Values([]int{1, 2, 3}), executor.Chunk(2)) {
		require.NoError(t, err)
		got = append(got, v)
	}
	require.Equal(t, []int{1, 4, 9}, got)
	done, _, err := executor.Wait(t.Context(), executor.All, f)
	require.NoError(t, err)
	require.Len(t, done, 1)
	require.Zero(t, x.lent, "nobody had to wait")
}

// A task that waits for what is there, or with a foreign ctx, lends nothing; otherwise it lends and reclaims once.
func TestAWaitingTaskLendsAndReclaimsItsPlaceOnce(t *testing.T) {
	for name, c := range map[string]struct {
		lend func(ctx context.Context)
		want int
	}{
		"around its own wait":      {func(ctx context.Context) { executor.Lend(ctx)() }, 1},
		"twice, one after another": {func(ctx context.Context) { executor.Lend(ctx)(); executor.Lend(ctx)() }, 2},
		"twice, nested":            {func(ctx context.Context) { defer executor.Lend(ctx)(); executor.Lend(ctx)() }, 1},
		"not with a foreign ctx":   {func(context.Context) { executor.Lend(context.Background())() }, 0},
		"with a derived ctx": {func(ctx context.Context) {
			derived, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			executor.Lend(derived)()
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			x := &inline{}
			_, err := executor.Submit(t.Context(), x, executor.Func(func(ctx context.Context, _ int) (int, error) {
				c.lend(ctx)
				return 0, nil
			}), 0)
			require.NoError(t, err)
			require.Equal(t, c.want, x.lent)
			require.Equal(t, c.want, x.reclaimed)
		})
	}
}

func TestWorkerOfIsKnownWhileTheTaskRuns(t *testing.T) {
	require.Nil(t, executor.WorkerOf(t.Context()))
	x := &inline{}
	for _, look := range []func(context.Context){func(context.Context) {}, func(ctx context.Context) { _ = ctx.Done() }} {
		var kept context.Context
		f, err := executor.Submit(t.Context(), x, executor.Func(func(ctx context.Context, _ int) (int, error) {
			look(ctx)
			kept = ctx
			if executor.WorkerOf(context.WithoutCancel(ctx)) != executor.Worker(x) {
				return 0, errors.New("the worker is not known")
			}
			return 0, nil
		}), 0)
		require.NoError(t, err)
		_, err = f.Result(t.Context())
		require.NoError(t, err)
		require.Nil(t, executor.WorkerOf(kept), "the task has returned")
	}
}

// refusing is an executor that takes no work.
type refusing struct{ inline }

var errFull = errors.New("full")

func (*refusing) Enter(context.Context, executor.Job) error { return errFull }

func TestARefusalIsHandedOn(t *testing.T) {
	x := &refusing{}
	f, err := executor.Submit(t.Context(), x, square, 1)
	require.Equal(t, errFull, err)
	require.Nil(t, f)
	_, err = executor.Map(t.Context(), x, square, []int{1})
	require.Equal(t, errFull, err)
	n := 0
	for v, err := range executor.StreamUnordered(t.Context(), x, square, slices.Values([]int{1, 2})) {
		n++
		require.Equal(t, errFull, err)
		require.Zero(t, v)
	}
	require.Equal(t, 1, n)
}

// dropping is an executor that accepts work and drops it.
type dropping struct{ inline }

func (x *dropping) Enter(_ context.Context, job executor.Job) error {
	job.Drop(&x.inline, executor.ErrShutdown)
	job.Drop(&x.inline, errFull) // a second reason is none
	return nil
}

func TestDroppedWorkHasAnOutcome(t *testing.T) {
	x := &dropping{}
	f, err := executor.Submit(t.Context(), x, square, 1)
	require.NoError(t, err)
	_, err = f.Result(t.Context())
	require.ErrorIs(t, err, executor.ErrCancelled)
	require.ErrorIs(t, err, executor.ErrShutdown)
	require.NotErrorIs(t, err, errFull)
	require.Equal(t, executor.Cancelled, f.State())
	_, err = executor.Map(t.Context(), x, square, []int{1})
	require.ErrorIs(t, err, executor.ErrShutdown)
	for _, err := range executor.Stream(t.Context(), x, square, slices.Values([]int{1, 2})) {
		require.ErrorIs(t, err, executor.ErrShutdown)
	}
}

func TestAGoroutineMayEndInATaskThatRunsInIt(t *testing.T) { // TP-11
	var f atomic.Pointer[executor.Future[int]]
	done := make(chan struct{})
	x := &inline{}
	go func() {
		defer close(done)
		got, _ := executor.Submit(t.Context(), x, executor.Func(func(ctx context.Context, _ int) (int, error) {
			runtime.Goexit()
			return 0, nil
		}), 0)
		f.Store(got)
	}()
	<-done
	require.Nil(t, f.Load(), "the goroutine has ended")
	require.Equal(t, 1, x.freed, "and the task was brought to an end")
}

// Also where an element is the first to say that ctx has ended: what ended it is for those who ask for the cause.
func TestMapReturnsTheErrorOfItsCtxAndNotItsCause(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	heeds := executor.Func(func(ctx context.Context, _ int) (int, error) {
		cancel(errors.New("the cause"))
		return 0, ctx.Err()
	})
	_, err := executor.Map(ctx, &inline{}, heeds, []int{1})
	require.Equal(t, context.Canceled, err)
}
