package factorial_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/factorial"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTableIsNoneWhenItCannotBeComputed(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	shut, closed := pool(t, 2), pool(t, 2)
	require.NoError(t, shut.Shutdown(t.Context()))
	require.NoError(t, closed.Close())
	for name, c := range map[string]struct {
		ctx context.Context
		ex  executor.Executor
		is  error
	}{
		"the ctx has ended":         {ended, pool(t, 2), context.Canceled},
		"the executor is shut down": {t.Context(), shut, executor.ErrShutdown},
		"the executor is closed":    {t.Context(), closed, executor.ErrShutdown},
		"there is no executor":      {t.Context(), nil, executor.ErrNilExecutor},
	} {
		for numbers, to := range map[string]int{"ten": 10, "one": 1} {
			t.Run(name+", for numbers: "+numbers, func(t *testing.T) {
				table, err := factorial.Table(c.ctx, c.ex, 1, to)
				require.Nil(t, table)
				require.ErrorIs(t, err, c.is)
				require.ErrorContains(t, err, fmt.Sprintf("factorial: no table from 1 to %d: ", to))
			})
		}
	}
}

func TestTableIsNoneWhenWorkIsRefusedOnTheWay(t *testing.T) {
	for name, c := range map[string]struct {
		why error
		job int // from 1
	}{
		"by a pool that is shut down, at the first number": {executor.ErrShutdown, 1},
		"at the second":                          {executor.ErrShutdown, 2},
		"at the last, when the others are there": {executor.ErrShutdown, 3},
		"at the last, by a pool that is broken":  {fmt.Errorf("%w: no memory", executor.ErrBroken), 3},
		"for a reason of its own, at the second": {errors.New("full"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ex := meddle(pool(t, 2), func(n int, job executor.Job) (executor.Job, error) {
					if synctest.Wait(); n == c.job { // when what came before is done
						return nil, c.why
					}
					return job, nil
				})
				table, err := factorial.Table(t.Context(), ex, 4, 6)
				require.Nil(t, table)
				require.ErrorIs(t, err, c.why)
			})
		})
	}
}

func TestTableIsNoneWhenCtxEndsBeforeTheLastNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ex := meddle(pool(t, 2), func(n int, job executor.Job) (executor.Job, error) {
			if synctest.Wait(); n < 3 {
				return job, nil
			}
			cancel()
			return held{job, func() { time.Sleep(time.Second) }}, nil // until that has been seen
		})
		table, err := factorial.Table(ctx, ex, 4, 6)
		require.Nil(t, table)
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestTableOfAnEndedCtxWaitsForWhatIsBeingComputed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		ex := meddle(pool(t, 2), func(_ int, job executor.Job) (executor.Job, error) {
			return held{job, func() { <-gate }}, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		var returned atomic.Bool
		go func() {
			defer returned.Store(true)
			table, err := factorial.Table(ctx, ex, 1, 100)
			assert.Nil(t, table)
			assert.ErrorIs(t, err, context.Canceled)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		require.False(t, returned.Load(), "two are being computed")
		close(gate)
		synctest.Wait()
		require.True(t, returned.Load())
	})
}

func TestTableOfAnEndedCtxDoesNotWaitForOthersWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		pool := pool(t, 1)
		wait := executor.Func(func(context.Context, int) (int, error) { <-gate; return 0, nil })
		_, err := executor.Submit(t.Context(), pool, wait, 0)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		var returned atomic.Bool
		go func() {
			defer returned.Store(true)
			table, err := factorial.Table(ctx, pool, 1, 10)
			assert.Nil(t, table)
			assert.ErrorIs(t, err, context.Canceled)
		}()
		synctest.Wait()
		require.False(t, returned.Load())
		cancel()
		synctest.Wait()
		require.True(t, returned.Load())
		close(gate)
	})
}

func TestTableKeepsEveryWorkerBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where a pool of fewer is a deadlock, and found out at once
		var met sync.WaitGroup
		met.Add(8)
		ex := meddle(pool(t, 8), func(n int, job executor.Job) (executor.Job, error) {
			if n > 8 {
				return job, nil
			}
			return held{job, func() { met.Done(); met.Wait() }}, nil
		})
		table, err := factorial.Table(t.Context(), ex, 1, 20)
		require.NoError(t, err)
		requireTable(t, 1, 20, table)
	})
}

// meddler is an executor that looks at each job, counted from 1, before its pool does.
type meddler struct {
	executor.Executor
	look func(n int, job executor.Job) (executor.Job, error)
	jobs atomic.Int64
}

func meddle(ex executor.Executor, look func(int, executor.Job) (executor.Job, error)) *meddler {
	return &meddler{Executor: ex, look: look}
}

func (m *meddler) Enter(ctx context.Context, job executor.Job) error {
	job, err := m.look(int(m.jobs.Add(1)), job)
	if err != nil {
		return err
	}
	return m.Executor.Enter(ctx, job)
}

// held is a job that does something else before it runs.
type held struct {
	executor.Job
	first func()
}

func (h held) Run(w executor.Worker, c executor.Span) {
	h.first()
	h.Job.Run(w, c)
}
