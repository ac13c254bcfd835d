package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var shutdown = rows[Open]{
	{"SH-01 what was shut down or closed refuses work", refusesWork},
	{"SH-02 shutting down and closing may be repeated, from everywhere and in any order", endedOften},
	{"SH-03 Shutdown lets all queued work finish", drains},
	{"SH-05 Shutdown returns although queued tasks were cancelled", cancelledInQueue},
	{"SH-12 Shutdown returns when the last task has ended, not before", notTooEarly},
	{"SH-13 Shutdown right after a burst that nobody waits for", burstAndEnd},
	{"SH-14 a task that asks to wait for its own pool's end gets an error", selfJoin},
	{"SH-16 Shutdown gives up with its ctx, and a second one waits on", shutdownPatience},
	{"TP-15 a task may submit to its own pool while that is drained, and its follow-ups are run", followUps},
	{"TP-15 a follow-up that is left the ctx of its task is cancelled with it, not lost", orphan},
	{"TP-15 a task that waits for others of its pool can finish while that is drained", drainsNested},
	{"SH-03 a pool that never worked ends at once", endsUnused},
}

// async runs Shutdown and tells when it has returned.
func async(ctx context.Context, ex executor.Executor) <-chan error {
	done := make(chan error, 1)
	go func() { done <- ex.Shutdown(ctx) }()
	return done
}

func refusesWork(t *testing.T, open Open) {
	for name, end := range map[string]func(ex executor.Executor) error{
		"Shutdown": func(ex executor.Executor) error { return ex.Shutdown(t.Context()) },
		"Close":    executor.Executor.Close,
		"Shutdown under way": func(ex executor.Executor) error {
			occupy(t, ex)
			async(t.Context(), ex)
			synctest.Wait()
			return nil
		},
	} {
		ex := start(t, open, 1)
		require.NoError(t, end(ex), name)
		f, err := executor.Submit(t.Context(), ex, square, 1)
		require.ErrorIs(t, err, executor.ErrShutdown, name)
		require.Nil(t, f, name)
	}
}

func endedOften(t *testing.T, open Open) {
	for _, closeAt := range []int{-1, 0, 1, 2} {
		ex := start(t, open, 2)
		fs := submitAll(t, ex, nap, 10)
		var all []<-chan error
		for i := range 3 {
			if i == closeAt {
				require.NoError(t, ex.Close())
			}
			all = append(all, async(t.Context(), ex))
		}
		for _, done := range all {
			require.NoError(t, <-done)
		}
		require.NoError(t, ex.Shutdown(expired()), "it has ended: nothing is waited for")
		require.NoError(t, ex.Close())
		for _, f := range fs {
			require.Greater(t, f.State(), executor.Running)
		}
	}
}

func drains(t *testing.T, open Open) {
	ex := start(t, open, 3)
	fs := submitAll(t, ex, nap, 50)
	require.NoError(t, ex.Shutdown(t.Context()))
	for i, f := range fs {
		v, err := f.Result(expired())
		require.NoError(t, err)
		require.Equal(t, i, v)
	}
}

func cancelledInQueue(t *testing.T, open Open) {
	for _, keep := range []int{0, 3} {
		ex := start(t, open, 2)
		g, running := occupy(t, ex)
		queued := submitAll(t, ex, square, 10)
		for _, f := range queued[keep:] {
			require.True(t, f.Cancel())
		}
		done := async(t.Context(), ex)
		synctest.Wait()
		require.Empty(t, done, "tasks still run")
		g.open()
		require.NoError(t, <-done)
		for _, f := range append(running, queued[:keep]...) {
			require.Equal(t, executor.Succeeded, f.State())
		}
	}
	ex := start(t, open, 1)
	f, err := executor.Submit(t.Context(), ex, square, 1)
	require.NoError(t, err)
	f.Cancel() // perhaps before a worker has come for it
	require.NoError(t, ex.Shutdown(t.Context()))
}

// notTooEarly counts the tasks that are alive: goleak would forgive half a second, and a bubble any time.
func notTooEarly(t *testing.T, open Open) {
	for name, prepare := range map[string]func(executor.Executor){
		"Shutdown":             func(executor.Executor) {},
		"Shutdown after Close": func(ex executor.Executor) { _ = ex.Close() },
	} {
		ex := start(t, open, 3)
		var live atomic.Int64
		lingers := executor.Func(func(ctx context.Context, _ int) (int, error) {
			live.Add(1)
			defer live.Add(-1)
			defer time.Sleep(time.Hour)
			nap1(ctx)
			return 0, nil
		})
		submitAll(t, ex, lingers, 3)
		synctest.Wait()
		prepare(ex)
		require.NoError(t, ex.Shutdown(t.Context()))
		require.Zero(t, live.Load(), "%s: tasks alive when it returned", name)
	}
}

func burstAndEnd(t *testing.T, open Open) {
	for _, workers := range []int{1, 4} {
		ex := start(t, open, workers)
		fs := submitAll(t, ex, square, workers+1)
		require.NoError(t, ex.Shutdown(t.Context()))
		for _, f := range fs {
			require.Equal(t, executor.Succeeded, f.State())
		}
	}
}

func selfJoin(t *testing.T, open Open) {
	ex, other := start(t, open, 1), start(t, open, 1)
	asks := executor.Func(func(ctx context.Context, _ int) (int, error) {
		derived, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return 0, ex.Shutdown(derived)
	})
	require.Equal(t, executor.ErrInTask, failure(t, submit(t, ex, asks, 0)))
	require.Equal(t, 4, result(t, submit(t, ex, square, 2)), "the pool goes on")
	require.Zero(t, result(t, submit(t, other, asks, 0)), "the end of another pool can be waited for")
	require.NoError(t, ex.Shutdown(expired()))
}

func shutdownPatience(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	queued := submit(t, ex, square, 3)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	began := time.Now()
	require.Equal(t, context.DeadlineExceeded, ex.Shutdown(ctx))
	require.Equal(t, time.Second, time.Since(began))
	_, err := executor.Submit(t.Context(), ex, square, 1)
	require.ErrorIs(t, err, executor.ErrShutdown)
	require.Equal(t, executor.Running, fs[0].State(), "the task goes on")
	g.open()
	require.NoError(t, ex.Shutdown(t.Context()))
	require.Equal(t, 9, result(t, queued))
}

func followUps(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var ran atomic.Int64
	var self executor.Task[int, int]
	self = executor.Func(func(ctx context.Context, depth int) (int, error) {
		time.Sleep(time.Second)
		ran.Add(1)
		if depth == 0 {
			return 0, nil
		}
		_, err := executor.Submit(context.WithoutCancel(ctx), ex, self, depth-1)
		return 0, err
	})
	first := submitAll(t, ex, self, 5)
	require.NoError(t, ex.Shutdown(t.Context()))
	for _, f := range first {
		result(t, f)
	}
	require.EqualValues(t, 1+2+3+4+5, ran.Load())
}

func orphan(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var ran atomic.Int64
	var followUp *executor.Future[int]
	result(t, submit(t, ex, executor.Func(func(ctx context.Context, _ int) (_ int, err error) {
		followUp, err = executor.Submit(ctx, ex, counted(&ran), 1)
		return 0, err
	}), 0))
	require.ErrorIs(t, failure(t, followUp), executor.ErrCancelled)
	require.Equal(t, executor.Cancelled, followUp.State())
	require.Zero(t, ran.Load())
}

func drainsNested(t *testing.T, open Open) {
	for _, workers := range []int{1, 2} {
		ex := start(t, open, workers)
		g, _ := occupy(t, ex)
		f := submit(t, ex, fib(ex), 8)
		done := async(t.Context(), ex)
		synctest.Wait()
		g.open()
		require.NoError(t, <-done)
		require.Equal(t, 21, result(t, f))
	}
}

func endsUnused(t *testing.T, open Open) {
	began := time.Now()
	require.NoError(t, start(t, open, 4).Shutdown(expired()))
	ex := start(t, open, 4)
	require.NoError(t, ex.Close())
	require.NoError(t, ex.Shutdown(expired()))
	require.Zero(t, time.Since(began))
}
