package threadpool_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

// goroutine tells the goroutines of workers apart.
func goroutine() string {
	stack := make([]byte, 64)
	name, _, _ := bytes.Cut(stack[:runtime.Stack(stack, false)], []byte(" ["))
	return string(name)
}

// TP-18
func TestEveryWorkerIsInitialisedOnceBeforeItsFirstTask(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var inits sync.Map
		var times atomic.Int64
		pool := newPool(t, 3, threadpool.WithInit(func(context.Context) error {
			times.Add(1)
			inits.Store(goroutine(), true)
			return nil
		}))
		for n := range 200 {
			f := enter(t, pool, executor.Func(func(_ context.Context, n int) (int, error) {
				if _, ok := inits.Load(goroutine()); !ok {
					return 0, errors.New("on a worker that was not initialised")
				}
				if n%20 == 0 {
					runtime.Goexit() // the replacement is initialised too
				}
				time.Sleep(time.Millisecond)
				return n, nil
			}), n)
			if n%10 == 0 {
				_, err := f.Result(t.Context())
				require.True(t, err == nil || n%20 == 0 && errors.Is(err, executor.ErrGoexit), "%v", err)
			}
		}
		require.NoError(t, pool.Shutdown(t.Context()))
		require.EqualValues(t, pool.Stats().Started, times.Load())
	})
}

var errInit = errors.New("no database")

// failingInits are the ways in which an initialiser can fail, and what must be found in the error.
var failingInits = map[string]struct {
	init  func(context.Context) error
	cause error
}{
	"returns an error":   {func(context.Context) error { return errInit }, errInit},
	"panics":             {func(context.Context) error { panic(errInit) }, errInit},
	"ends its goroutine": {func(context.Context) error { runtime.Goexit(); return nil }, executor.ErrGoexit},
}

// TP-19
func TestAnInitialiserThatFailsBreaksThePool(t *testing.T) {
	for name, c := range failingInits {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var inits, ran atomic.Int64
				pool := newPool(t, 2, threadpool.WithInit(func(ctx context.Context) error {
					inits.Add(1)
					time.Sleep(time.Second) // so that all is queued
					return c.init(ctx)
				}))
				task := executor.Func(func(context.Context, int) (int, error) { ran.Add(1); return 0, nil })
				for _, f := range enterAll(t, pool, task, 20) {
					_, err := f.Result(t.Context())
					require.ErrorIs(t, err, executor.ErrBroken)
					require.ErrorIs(t, err, c.cause)
					require.Equal(t, executor.Cancelled, f.State())
				}
				_, err := executor.Submit(t.Context(), pool, task, 1)
				require.ErrorIs(t, err, executor.ErrBroken)
				require.ErrorIs(t, err, c.cause)
				_, err = executor.Map(t.Context(), pool, task, numbers(3))
				require.ErrorIs(t, err, executor.ErrBroken)
				require.NoError(t, pool.Shutdown(t.Context()))
				require.LessOrEqual(t, inits.Load(), int64(2))
				require.Zero(t, ran.Load())
				require.Equal(t, threadpool.Stats{Workers: 2, Started: pool.Stats().Started}, pool.Stats())
			})
		})
	}
}

// TP-19
func TestALaterInitialiserThatFailsEndsTheContextOfWhatRuns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var inits atomic.Int64
		pool := newPool(t, 2, threadpool.WithInit(func(context.Context) error {
			if inits.Add(1) == 2 {
				return errInit
			}
			return nil
		}))
		gate := newTurnstile()
		first := enter(t, pool, gate.task(), 0)
		synctest.Wait()
		second := enter(t, pool, gate.task(), 0)
		_, err := second.Result(t.Context())
		require.ErrorIs(t, err, errInit)
		_, err = first.Result(t.Context())
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, pool.Shutdown(t.Context()))
	})
}

func TestABrokenPoolFreesMapsAndStreams(t *testing.T) { // TP-19
	bubble(t, func(t *testing.T) {
		slow := threadpool.WithInit(func(context.Context) error { time.Sleep(time.Second); return errInit })
		_, err := executor.Map(t.Context(), newPool(t, 2, slow), squared, numbers(100))
		require.ErrorIs(t, err, errInit)
		for _, err := range executor.Stream(t.Context(), newPool(t, 2, slow), squared, func(yield func(int) bool) {
			for yield(1) {
				continue
			}
		}) {
			require.ErrorIs(t, err, errInit)
		}
	})
}

func TestTheContextOfAnInitialiserEndsWithClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 1, threadpool.WithInit(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }))
		f := enter(t, pool, squared, 1)
		synctest.Wait()
		require.NoError(t, pool.Close())
		require.NoError(t, pool.Shutdown(t.Context()))
		_, err := f.Result(t.Context())
		require.ErrorIs(t, err, executor.ErrShutdown)
	})
}

// TP-07: a burst needs no longer to start than one initialiser takes.
func TestInitialisersRunSideBySide(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 4, threadpool.WithInit(func(context.Context) error { time.Sleep(time.Second); return nil }))
		gate := newTurnstile()
		began := time.Now()
		fs := enterAll(t, pool, gate.task(), 4)
		for gate.inside.Load() < 4 {
			time.Sleep(10 * time.Millisecond)
		}
		require.Less(t, time.Since(began), 2*time.Second)
		gate.open()
		for _, f := range fs {
			result(t, f)
		}
	})
}

func TestTheFirstReasonCountsForWhoComesLater(t *testing.T) {
	bubble(t, func(t *testing.T) {
		late := func() error { time.Sleep(time.Second); return errInit }
		broken := newPool(t, 1, threadpool.WithInit(func(context.Context) error { return late() }))
		_, err := enter(t, broken, squared, 1).Result(t.Context())
		require.ErrorIs(t, err, executor.ErrBroken)
		require.NoError(t, broken.Close())
		_, err = executor.Submit(t.Context(), broken, squared, 1)
		require.ErrorIs(t, err, errInit, "closed when it was broken")

		closed := newPool(t, 1, threadpool.WithInit(func(context.Context) error { return late() }))
		f := enter(t, closed, squared, 1)
		require.NoError(t, closed.Close())
		_, err = f.Result(t.Context())
		require.ErrorIs(t, err, executor.ErrShutdown)
		require.NoError(t, closed.Shutdown(t.Context()))
		_, err = executor.Submit(t.Context(), closed, squared, 1)
		require.ErrorIs(t, err, executor.ErrShutdown, "its initialiser failed when it was closed")
	})
}
