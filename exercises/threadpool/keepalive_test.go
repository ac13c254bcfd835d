package threadpool_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/threadpool"
)

// idleAt checks the number of idle workers after so much more time.
func idleAt(t *testing.T, pool *threadpool.Pool, after time.Duration, idle int) {
	t.Helper()
	time.Sleep(after)
	synctest.Wait()
	require.Equal(t, idle, pool.Stats().Idle)
}

// fallIdle has n workers run at once and then fall idle.
func fallIdle(t *testing.T, pool *threadpool.Pool, n int) {
	t.Helper()
	gate := newTurnstile()
	enterAll(t, pool, gate.task(), n)
	synctest.Wait()
	gate.open()
	synctest.Wait()
}

// TP-27
func TestIdleWorkersLeaveAfterTheirPatience(t *testing.T) {
	for name, c := range map[string]struct {
		opts      []threadpool.Option
		keepAlive time.Duration
	}{
		"of ten seconds by default": {nil, 10 * time.Second},
		"of a minute":               {[]threadpool.Option{threadpool.WithKeepAlive(time.Minute)}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pool := newPool(t, 4, c.opts...)
				fallIdle(t, pool, 3)
				idleAt(t, pool, c.keepAlive-time.Nanosecond, 3)
				idleAt(t, pool, c.keepAlive+2*time.Nanosecond, 0)
				require.Equal(t, threadpool.Stats{Workers: 4, Started: 3}, pool.Stats())
				require.Equal(t, 9, result(t, enter(t, pool, squared, 3)))
				require.Equal(t, 4, pool.Stats().Started, "the pool works on")
			})
		})
	}
}

// TP-27: whenever a worker falls idle, it stays for d and leaves within two.
func TestAWorkerLeavesNeitherTooEarlyNorTooLate(t *testing.T) {
	const d = 10 * time.Second
	for _, at := range []time.Duration{time.Nanosecond, 3 * time.Second, d - 1, d, d + 1, 15 * time.Second} {
		bubble(t, func(t *testing.T) {
			pool := newPool(t, 2)
			gate := newTurnstile()
			enter(t, pool, gate.task(), 0)
			fallIdle(t, pool, 1) // one worker falls idle now, the other later
			time.Sleep(at)
			gate.open()
			synctest.Wait()
			first := pool.Stats().Idle - 1
			time.Sleep(d - 1)
			synctest.Wait()
			require.GreaterOrEqual(t, pool.Stats().Idle, 1, "fell idle %v after the first of %d", at, first+1)
			idleAt(t, pool, d+2, 0)
		})
	}
}

// TP-27
func TestAWorkerThatIsUsedStays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4)
		fallIdle(t, pool, 4)
		for n := range 20 {
			time.Sleep(9 * time.Second)
			require.Equal(t, n*n, result(t, enter(t, pool, squared, n)))
		}
		synctest.Wait()
		require.Equal(t, threadpool.Stats{Workers: 4, Idle: 1, Started: 4}, pool.Stats())
	})
}

// TP-27: little work is done by few workers, so that the others may leave.
func TestTheLastToFallIdleIsTheFirstToBeWoken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4)
		fallIdle(t, pool, 4)
		served := map[string]bool{}
		for n := range 10 {
			result(t, enter(t, pool, executor.Func(func(_ context.Context, n int) (int, error) {
				served[goroutine()] = true
				return n, nil
			}), n))
			synctest.Wait()
		}
		require.Len(t, served, 1, "workers that served one caller")
	})
}

// TP-27 in real time: a pool that is dropped without an end leaves nothing behind.
func TestAForgottenPoolLeavesNothing(t *testing.T) {
	leak.Check(t)
	before := runtime.NumGoroutine()
	for range 20 {
		pool, err := threadpool.New(4, threadpool.WithKeepAlive(time.Millisecond))
		require.NoError(t, err)
		enterAll(t, pool, squared, 20)
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond)
}
