package threadpool_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

// TP-18: a job that an idle worker can take does not wait for another worker's initialiser.
func TestAnIdleWorkerIsWokenWhileAnotherIsInitialised(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var inits atomic.Int64
		slow := make(chan struct{})
		pool := newPool(t, 2, threadpool.WithInit(func(context.Context) error {
			if inits.Add(1) == 2 {
				<-slow
			}
			return nil
		}))
		release := make(chan struct{})
		held := enter(t, pool, executor.Func(func(context.Context, int) (int, error) { <-release; return 0, nil }), 0)
		synctest.Wait()
		enter(t, pool, squared, 1) // brings the second worker up
		synctest.Wait()
		close(release)
		synctest.Wait()
		require.Equal(t, executor.Succeeded, held.State())
		third := enter(t, pool, squared, 2)
		synctest.Wait()
		require.Equal(t, executor.Succeeded, third.State())
		close(slow)
	})
}

// TP-19: in a storm of submits no task runs on a worker whose initialiser has failed, or was left out.
func TestNoTaskRunsWithoutItsInitialiser(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		for range 1500 {
			var ran atomic.Int64
			pool, err := threadpool.New(8, threadpool.WithInit(func(context.Context) error { return errInit }))
			require.NoError(t, err)
			task := executor.Func(func(context.Context, int) (int, error) { ran.Add(1); return 0, nil })
			for n := range 20 {
				_, _ = executor.Submit(t.Context(), pool, task, n)
			}
			require.NoError(t, pool.Shutdown(t.Context()))
			require.Zero(t, ran.Load())
		}
	})
}
