package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var nested = rows[Open]{
	{"B4 tasks that submit to their own pool and wait for it end, in a pool of one too", recursion},
	{"B4 Map, streams, AsCompleted and Wait may be used inside a task of the same pool", nestedVerbs},
	{"B4 a task that waits lets queued work run, one that does not wait does not", lendsItsPlace},
	{"B4 the limit holds while tasks wait for each other", limitWhileWaiting},
	{"B4 several goroutines of a task may wait at once for its own pool", waitingTogether},
	{"B4 a task that has stopped waiting has its place again before it goes on", placeIsBack},
	{"B4 a goroutine that waits on after its task lends no place", waitsAfterItsTask},
	{"B4 a goroutine that an element left waiting does not lend the place of the next", waitsAfterItsElement},
	{"B4 Lend is for what a task waits for besides", lend},
	{"B4 a nested wait ends with the ctx of its task", nestedWaitEnds},
	{"B4 a task that has left a stream lends its place while it waits for what runs", lendsAsItLeaves},
}

// fib is a task that submits itself and waits, so deeply that every worker waits most of the time.
func fib(ex executor.Executor) (self executor.Task[int, int]) {
	self = executor.Func(func(ctx context.Context, n int) (int, error) {
		if n < 2 {
			return n, nil
		}
		a, errA := executor.Submit(ctx, ex, self, n-1)
		b, errB := executor.Submit(ctx, ex, self, n-2)
		if err := errors.Join(errA, errB); err != nil {
			return 0, err
		}
		x, errX := a.Result(ctx)
		y, errY := b.Result(ctx)
		return x + y, errors.Join(errX, errY)
	})
	return self
}

func recursion(t *testing.T, open Open) {
	for _, workers := range []int{1, 2} {
		ex := start(t, open, workers)
		require.Equal(t, 144, result(t, submit(t, ex, fib(ex), 12)))
		require.NoError(t, ex.Shutdown(t.Context()))
	}
}

func nestedVerbs(t *testing.T, open Open) {
	for _, workers := range []int{1, 2} {
		ex := start(t, open, workers)
		for name, verb := range sumsOfSquares(ex) {
			for _, f := range submitAll(t, ex, executor.Func(verb), 3*workers) {
				_, err := f.Result(t.Context())
				require.NoError(t, err, name)
			}
			require.Equal(t, 285, result(t, submit(t, ex, executor.Func(verb), 10)), name)
		}
	}
}

func lendsItsPlace(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g := newGate()
	waits := executor.Func(func(ctx context.Context, n int) (int, error) {
		f, err := executor.Submit(ctx, ex, g.task(), n)
		if err != nil {
			return 0, err
		}
		return f.Result(ctx)
	})
	f := submit(t, ex, waits, 5)
	meetAndNoMore(t, ex, g)
	var ran atomic.Int64
	submit(t, ex, counted(&ran), 0)
	synctest.Wait()
	require.Zero(t, ran.Load(), "the inner task does not wait, so its place is taken")
	g.open()
	require.Equal(t, 5, result(t, f))
	synctest.Wait()
	require.EqualValues(t, 1, ran.Load())
}

// limitWhileWaiting counts the tasks that run rather than wait.
func limitWhileWaiting(t *testing.T, open Open) {
	for _, workers := range []int{1, 3} {
		ex := start(t, open, workers)
		var running, most atomic.Int64
		var self executor.Task[int, int]
		self = executor.Func(func(ctx context.Context, depth int) (int, error) {
			raise(&most, running.Add(1))
			defer running.Add(-1)
			nap1(ctx)
			if depth == 0 {
				return 1, nil
			}
			f, err := executor.Submit(ctx, ex, self, depth-1)
			if err != nil {
				return 0, err
			}
			running.Add(-1)
			n, err := f.Result(ctx)
			raise(&most, running.Add(1))
			nap1(ctx)
			return n + 1, err
		})
		for i, f := range submitAll(t, ex, self, 12) {
			require.Equal(t, i+1, result(t, f))
		}
		require.EqualValues(t, workers, most.Load(), "tasks that ran at once at most")
	}
}

func waitingTogether(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		sums := make(chan int, n)
		for i := range n {
			go func() {
				f, _ := executor.Submit(ctx, ex, nap, i)
				v, _ := f.Result(ctx)
				sums <- v
			}()
		}
		total := 0
		defer executor.Lend(ctx)()
		for range n {
			total += <-sums
		}
		return total, nil
	}), 10)
	require.Equal(t, 45, result(t, f))
	stillServes(t, ex)
}

func placeIsBack(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, second := newGate(), newGate()
	wentOn := make(chan struct{})
	f := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		inner, _ := executor.Submit(ctx, ex, g.task(), n)
		v, err := inner.Result(ctx)
		close(wentOn)
		return v, err
	}), 7)
	synctest.Wait()
	g.open()
	<-wentOn
	require.Equal(t, 7, result(t, f))

	other := submit(t, ex, second.task(), 1)
	f = submit(t, ex, square, 2)
	synctest.Wait()
	require.Equal(t, executor.Pending, f.State())
	second.open()
	result(t, other)
	require.Equal(t, 4, result(t, f))
}

func waitsAfterItsTask(t *testing.T, open Open) {
	ex := start(t, open, 1)
	never := submit(t, start(t, open, 1), nap, 3_600_000)
	freed := make(chan error, 1)
	require.Equal(t, 0, result(t, submit(t, ex, executor.Func(func(ctx context.Context, _ int) (int, error) {
		go func() {
			_, err := never.Result(ctx)
			freed <- err
		}()
		nap1(ctx)
		return 0, nil
	}), 0)))
	require.ErrorIs(t, <-freed, context.Canceled)
	g := newGate()
	submitAll(t, ex, g.task(), 3)
	meetAndNoMore(t, ex, g)
	g.open()
}

func waitsAfterItsElement(t *testing.T, open Open) {
	ex := start(t, open, 1)
	never := submit(t, start(t, open, 1), nap, 3_600_000)
	g := newGate()
	done := make(chan error, 1)
	go func() {
		_, err := executor.Map(t.Context(), ex, executor.Func(func(ctx context.Context, n int) (int, error) {
			if n > 0 {
				return g.pass(ctx, n)
			}
			go func() { _, _ = never.Result(ctx) }()
			nap1(ctx)
			return n, nil
		}), upTo(2), executor.Chunk(2))
		done <- err
	}()
	nap1(t.Context())
	submitAll(t, ex, g.task(), 3)
	nap1(t.Context())
	meetAndNoMore(t, ex, g)
	g.open()
	require.NoError(t, <-done)
}

func lend(t *testing.T, open Open) {
	ex := start(t, open, 1)
	answers := make(chan int)
	asks := executor.Func(func(ctx context.Context, n int) (int, error) {
		_, err := executor.Submit(ctx, ex, executor.Func(func(_ context.Context, n int) (int, error) {
			answers <- n
			return 0, nil
		}), n)
		defer executor.Lend(ctx)()
		return <-answers, err
	})
	require.Equal(t, 6, result(t, submit(t, ex, asks, 6)))
	executor.Lend(t.Context())()
	stillServes(t, ex)
}

func nestedWaitEnds(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g := newGate()
	f := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		inner, _ := executor.Submit(context.WithoutCancel(ctx), ex, g.task(), n)
		return inner.Result(ctx)
	}), 7)
	meetAndNoMore(t, ex, g)
	f.Abort()
	require.ErrorIs(t, failure(t, f), executor.ErrCancelled, "it went on while the inner one had the place")
	synctest.Wait()
	require.EqualValues(t, 1, g.inside.Load())
	g.open()
	stillServes(t, ex)
}
