package threadpool_test

import (
	"context"
	"math"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		workers int
		opt     threadpool.Option
		says    string
	}{
		"TP-03 workers below zero":   {-1, threadpool.WithQueue(1), "-1 workers"},
		"TP-03 more than can be":     {math.MaxInt, threadpool.WithQueue(1), "at most"},
		"TP-24 a backlog of none":    {1, threadpool.WithQueue(0), "WithQueue(0)"},
		"TP-24 a backlog below zero": {1, threadpool.WithQueue(-7), "WithQueue(-7)"},
		"TP-18 no initialiser":       {1, threadpool.WithInit(nil), "WithInit"},
		"TP-27 no patience":          {1, threadpool.WithKeepAlive(0), "WithKeepAlive(0s)"},
		"TP-27 negative patience":    {1, threadpool.WithKeepAlive(-time.Second), "WithKeepAlive(-1s)"},
	} {
		t.Run(name, func(t *testing.T) {
			pool, err := threadpool.New(c.workers, c.opt)
			require.ErrorContains(t, err, "threadpool: ")
			require.ErrorContains(t, err, c.says)
			require.Nil(t, pool)
		})
	}
}

func TestZeroWorkersMeansGOMAXPROCS(t *testing.T) { // TP-04
	before := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(before)
	require.Equal(t, 3, newPool(t, 0).Workers())
}

// TP-06
func TestOneWorkerServesTasksThatAreAwaitedOneByOne(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		for range 300 {
			pool := newPool(t, 4)
			require.Zero(t, pool.Stats().Started, "no worker before there is work")
			for n := range 3 {
				require.Equal(t, n*n, result(t, enter(t, pool, squared, n)))
			}
			require.Equal(t, 1, pool.Stats().Started)
		}
	})
}

// TP-06: a worker that has just told of one task's end takes the next, however soon that comes.
func TestOneWorkerServesOneImpatientCaller(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		pool := newPool(t, 4)
		for n := range 5000 {
			f := enter(t, pool, squared, n)
			for spins := 0; f.State() != executor.Succeeded; spins++ {
				if spins > 1000 || runtime.GOMAXPROCS(0) == 1 {
					runtime.Gosched()
				}
			}
		}
		require.Equal(t, 1, pool.Stats().Started)
	})
}

// TP-06: nor does it matter how many others wait for the first task, and must be told after the caller.
func TestOneWorkerServesACallerInACrowd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4)
		for range 30 {
			gate := newTurnstile()
			f := enter(t, pool, gate.task(), 1)
			var crowd sync.WaitGroup
			for range 200 {
				crowd.Go(func() { _, _, _ = executor.Wait(t.Context(), executor.All, f) })
			}
			synctest.Wait()
			done := f.Done()
			gate.open()
			<-done
			require.Equal(t, 9, result(t, enter(t, pool, squared, 3)))
			crowd.Wait()
		}
		require.Equal(t, 1, pool.Stats().Started)
	})
}

// TP-07
func TestABurstStartsAsManyWorkersAsItNeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for n := range 6 {
			pool := newPool(t, 5)
			gate := newTurnstile()
			fs := enterAll(t, pool, gate.task(), n)
			synctest.Wait()
			require.Equal(t, threadpool.Stats{Workers: 5, Running: n, Started: n}, pool.Stats())
			gate.open()
			for _, f := range fs {
				result(t, f)
			}
		}
	})
}

// requireStats looks at a pool in a bubble when all is still.
func requireStats(t *testing.T, pool *threadpool.Pool, want threadpool.Stats) {
	t.Helper()
	synctest.Wait()
	require.Equal(t, want, pool.Stats())
}

func TestStatsTellEachStep(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 3)
		requireStats(t, pool, threadpool.Stats{Workers: 3})
		gate := newTurnstile()
		fs := enterAll(t, pool, gate.task(), 5)
		requireStats(t, pool, threadpool.Stats{Workers: 3, Running: 3, Queued: 2, Started: 3})
		fs[4].Cancel()
		requireStats(t, pool, threadpool.Stats{Workers: 3, Running: 3, Queued: 2, Started: 3}) // until its turn
		gate.letGo(3)
		requireStats(t, pool, threadpool.Stats{Workers: 3, Running: 1, Idle: 2, Started: 3})
		gate.open()
		requireStats(t, pool, threadpool.Stats{Workers: 3, Idle: 3, Started: 3})
		require.NoError(t, pool.Shutdown(t.Context()))
		requireStats(t, pool, threadpool.Stats{Workers: 3, Started: 3})
	})
}

func TestStatsTellWhoWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 3)
		inner := newTurnstile()
		f := enter(t, pool, executor.Func(func(ctx context.Context, n int) (int, error) {
			f, err := executor.Submit(ctx, pool, inner.task(), n)
			if err != nil {
				return 0, err
			}
			return f.Result(ctx)
		}), 1)
		requireStats(t, pool, threadpool.Stats{Workers: 3, Running: 1, Waiting: 1, Started: 2})
		f.OnDone(func(*executor.Future[int]) { time.Sleep(time.Second) })
		inner.open()
		requireStats(t, pool, threadpool.Stats{Workers: 3, Waiting: 1, Idle: 2, Started: 2}) // the callback
		time.Sleep(time.Second)
		requireStats(t, pool, threadpool.Stats{Workers: 3, Idle: 2, Started: 2})
	})
}

func TestAWorkerThatATaskEndedIsReplaced(t *testing.T) { // TP-11
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 2)
		for n := range 5 {
			f := enter(t, pool, executor.Func(func(context.Context, int) (int, error) { runtime.Goexit(); return 0, nil }), 0)
			_, err := f.Result(t.Context())
			require.ErrorIs(t, err, executor.ErrGoexit)
			synctest.Wait()
			require.Equal(t, threadpool.Stats{Workers: 2, Idle: 1, Started: n + 2}, pool.Stats())
		}
	})
}

// SH-12: Shutdown has returned when the last worker has ended; the goroutines need only to be told so.
func TestShutdownLeavesNoGoroutine(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		for range 30 {
			before := runtime.NumGoroutine()
			pool := newPool(t, 8)
			enterAll(t, pool, squared, 50)
			require.NoError(t, pool.Shutdown(t.Context()))
			require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, time.Second, time.Microsecond) // Eventually has one
			require.Equal(t, 0, pool.Stats().Idle+pool.Stats().Running+pool.Stats().Waiting)
		}
	})
}

// A backlog of several segments keeps the order, and forgets nothing.
func TestALongBacklogKeepsItsOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 1)
		gate := newTurnstile()
		enter(t, pool, gate.task(), 0)
		var order []int
		for range 3 {
			enterAll(t, pool, executor.Func(func(_ context.Context, n int) (int, error) {
				order = append(order, n)
				return n, nil
			}), 1000)
		}
		synctest.Wait()
		require.Equal(t, 3000, pool.Stats().Queued)
		gate.open()
		require.NoError(t, pool.Shutdown(t.Context()))
		require.Equal(t, append(append(numbers(1000), numbers(1000)...), numbers(1000)...), order)
	})
}
