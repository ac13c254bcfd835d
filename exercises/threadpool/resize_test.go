package threadpool_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

func TestResizeRefusesWhatMakesNoSense(t *testing.T) {
	pool := newPool(t, 3)
	require.ErrorContains(t, pool.Resize(-1), "threadpool: -1 workers")
	require.Equal(t, 3, pool.Workers())
	require.NoError(t, pool.Resize(0))
	require.Equal(t, runtime.GOMAXPROCS(0), pool.Workers())
	require.NoError(t, pool.Shutdown(t.Context()))
	require.ErrorIs(t, pool.Resize(2), executor.ErrShutdown)
	pool = newPool(t, 3)
	require.NoError(t, pool.Close())
	require.ErrorIs(t, pool.Resize(2), executor.ErrShutdown)
	require.Equal(t, 3, pool.Workers())
}

// TP-05
func TestMorePlacesAreUsedAtOnceAndNoMoreThanThose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 2)
		gate := newTurnstile()
		fs := enterAll(t, pool, gate.task(), 20)
		for _, size := range []int{3, 5, 8} {
			require.NoError(t, pool.Resize(size))
			synctest.Wait()
			require.EqualValues(t, size, gate.inside.Load())
			require.Equal(t, threadpool.Stats{Workers: size, Running: size, Queued: 20 - size, Started: size}, pool.Stats())
		}
		gate.open()
		for _, f := range fs {
			result(t, f)
		}
		require.EqualValues(t, 8, gate.most.Load())
	})
}

// TP-05
func TestFewerPlacesHoldOnceTheTasksThatRunHaveEnded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 5)
		gate := newTurnstile()
		fs := enterAll(t, pool, gate.task(), 20)
		synctest.Wait()
		require.NoError(t, pool.Resize(2))
		for left := 5; left > 2; left-- {
			require.EqualValues(t, left, gate.inside.Load(), "tasks that run go on, and none starts")
			require.EqualValues(t, 5, gate.came.Load())
			require.Equal(t, left, pool.Stats().Running)
			gate.letGo(1)
		}
		for came := int64(5); came < 20; came++ {
			require.EqualValues(t, 2, gate.inside.Load())
			require.Equal(t, came, gate.came.Load())
			gate.letGo(1)
		}
		gate.open()
		for _, f := range fs {
			result(t, f)
		}
		synctest.Wait()
		require.Equal(t, threadpool.Stats{Workers: 2, Idle: 2, Started: 5}, pool.Stats())
	})
}

func TestIdleWorkersTooManyLeave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 5)
		fallIdle(t, pool, 5)
		for _, size := range []int{4, 2, 1} {
			require.NoError(t, pool.Resize(size))
			synctest.Wait()
			require.Equal(t, threadpool.Stats{Workers: size, Idle: size, Started: 5}, pool.Stats())
		}
		require.NoError(t, pool.Resize(5))
		fallIdle(t, pool, 5)
		require.Equal(t, 9, pool.Stats().Started)
	})
}

// mapping runs a Map of so many elements in the background, one at a time.
func mapping(t *testing.T, pool *threadpool.Pool, task executor.Task[int, int], n int) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		out, err := executor.Map(t.Context(), pool, task, numbers(n), executor.Chunk(1))
		if err == nil {
			assert.Equal(t, numbers(n), out)
		}
		done <- err
	}()
	synctest.Wait()
	return done
}

func TestNewWorkersJoinALongMap(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 1)
		gate := newTurnstile()
		done := mapping(t, pool, gate.task(), 50)
		require.EqualValues(t, 1, gate.inside.Load())
		require.NoError(t, pool.Resize(4))
		synctest.Wait()
		require.EqualValues(t, 4, gate.inside.Load())
		gate.open()
		require.NoError(t, <-done)
		require.EqualValues(t, 4, gate.most.Load())
	})
}

func TestAMapLetsWorkersGoBetweenItsChunks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4)
		gate := newTurnstile()
		done := mapping(t, pool, gate.task(), 50)
		require.EqualValues(t, 4, gate.inside.Load())
		require.NoError(t, pool.Resize(1))
		gate.letGo(3)
		require.EqualValues(t, 1, gate.inside.Load())
		require.EqualValues(t, 4, gate.came.Load(), "nothing starts in a place that is gone")
		gate.letGo(10)
		require.EqualValues(t, 1, gate.inside.Load())
		gate.open()
		require.NoError(t, <-done)
	})
}

// A task that waited comes back to a smaller pool, and the limit is the new one.
func TestTasksThatWaitComeBackToFewerPlaces(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4)
		inner, outer := newTurnstile(), newTurnstile()
		waits := executor.Func(func(ctx context.Context, n int) (int, error) {
			f, err := executor.Submit(ctx, pool, inner.task(), n)
			if err != nil {
				return 0, err
			}
			if _, err := f.Result(ctx); err != nil {
				return 0, err
			}
			return outer.pass(ctx, n)
		})
		fs := enterAll(t, pool, waits, 4)
		synctest.Wait()
		require.Equal(t, 4, pool.Stats().Waiting)
		require.NoError(t, pool.Resize(1))
		inner.open()
		synctest.Wait()
		require.EqualValues(t, 1, outer.inside.Load())
		outer.open()
		for i, f := range fs {
			require.Equal(t, i, result(t, f))
		}
		require.EqualValues(t, 1, outer.most.Load())
		synctest.Wait()
		require.Equal(t, 1, pool.Stats().Idle)
	})
}

// resizing changes the pool's size at random, between 1 and 6, until it is stopped.
func resizing(t *testing.T, pool *threadpool.Pool) (stop func()) {
	t.Helper()
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for {
			assert.NoError(t, pool.Resize(1+rand.N(6)))
			select {
			case <-done:
				return
			case <-time.After(50 * time.Microsecond):
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

func TestResizingInAStormLosesNothing(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		pool := newPool(t, 2)
		stop := resizing(t, pool)
		gate := newTurnstile() // counts the tasks that run
		gate.open()
		watched := executor.Func(func(ctx context.Context, n int) (int, error) {
			_, _ = gate.pass(ctx, n)
			if n%10 != 0 {
				return n * n, nil
			}
			f, err := executor.Submit(ctx, pool, squared, n)
			if err != nil {
				return 0, err
			}
			return f.Result(ctx)
		})
		for range 4 {
			for n, f := range enterAll(t, pool, watched, 300) {
				require.Equal(t, n*n, result(t, f))
			}
			_, err := executor.Map(t.Context(), pool, watched, numbers(300))
			require.NoError(t, err)
		}
		stop()
		require.LessOrEqual(t, gate.most.Load(), int64(6))
		require.NoError(t, pool.Resize(3))
		require.Eventually(t, func() bool { s := pool.Stats(); return s.Running == 0 && s.Idle <= 3 }, 10*time.Second, time.Millisecond)
	})
}
