package threadpool_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

// full is a pool of one worker that is held, with so many jobs in its backlog: no more fit.
func full(t *testing.T, queue int, opts ...threadpool.Option) (*threadpool.Pool, *turnstile, []*executor.Future[int]) {
	t.Helper()
	pool := newPool(t, 1, append(opts, threadpool.WithQueue(queue))...)
	gate := newTurnstile()
	enter(t, pool, gate.task(), 0)
	synctest.Wait()
	return pool, gate, enterAll(t, pool, gate.task(), queue)
}

// blocked submits in another goroutine, and has made sure that it must wait.
func blocked(t *testing.T, ctx context.Context, pool *threadpool.Pool, task executor.Task[int, int]) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := executor.Submit(ctx, pool, task, 1)
		done <- err
	}()
	synctest.Wait()
	require.Empty(t, done, "the backlog is full")
	return done
}

// TP-24
func TestAFullBacklogMakesSubmittersWait(t *testing.T) {
	for _, queue := range []int{1, 3} {
		bubble(t, func(t *testing.T) {
			pool, gate, _ := full(t, queue)
			var ran atomic.Int64
			done := blocked(t, t.Context(), pool, counted(&ran))
			require.Equal(t, queue, pool.Stats().Queued)
			gate.letGo(1)
			require.NoError(t, <-done)
			require.Equal(t, queue, pool.Stats().Queued)
			done = blocked(t, t.Context(), pool, counted(&ran))
			gate.open()
			require.NoError(t, <-done)
			require.NoError(t, pool.Shutdown(t.Context()))
			require.EqualValues(t, 2, ran.Load())
		})
	}
}

// TP-24
func TestASubmitterGivesUpWithItsContextAndItsTaskNeverRuns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool, gate, _ := full(t, 2)
		var ran atomic.Int64
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		done := blocked(t, ctx, pool, counted(&ran))
		began := time.Now()
		require.Equal(t, context.DeadlineExceeded, <-done)
		require.Equal(t, time.Second, time.Since(began))
		_, err := executor.Submit(expired(), pool, counted(&ran), 1)
		require.Equal(t, context.DeadlineExceeded, err)
		_, err = executor.Map(ctx, pool, counted(&ran), numbers(3))
		require.Equal(t, context.DeadlineExceeded, err)
		gate.open()
		require.NoError(t, pool.Shutdown(t.Context()))
		require.Zero(t, ran.Load())
	})
}

// uses are what a full backlog can go through.
var uses = map[string]func(t *testing.T, pool *threadpool.Pool, gate *turnstile, queued []*executor.Future[int]){
	"by tasks that ran": func(*testing.T, *threadpool.Pool, *turnstile, []*executor.Future[int]) {},
	"by cancelled tasks": func(_ *testing.T, _ *threadpool.Pool, _ *turnstile, queued []*executor.Future[int]) {
		for _, f := range queued {
			f.Cancel()
		}
	},
	"by those that gave up": func(t *testing.T, pool *threadpool.Pool, _ *turnstile, _ []*executor.Future[int]) {
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			assert.Error(t, <-blocked(t, ctx, pool, squared))
			cancel()
		}
	},
	"by Maps and streams": func(t *testing.T, pool *threadpool.Pool, gate *turnstile, _ []*executor.Future[int]) {
		gate.open()
		for _, chunk := range []int{1, 3, 100} {
			_, err := executor.Map(t.Context(), pool, squared, numbers(20), executor.Chunk(chunk))
			assert.NoError(t, err)
			for _, err := range executor.Stream(t.Context(), pool, squared, slices.Values(numbers(20)), executor.Chunk(chunk)) {
				assert.NoError(t, err)
			}
			for range executor.Stream(t.Context(), pool, squared, slices.Values(numbers(20)), executor.Chunk(chunk)) {
				break
			}
		}
	},
	"by a Map that failed": func(t *testing.T, pool *threadpool.Pool, gate *turnstile, _ []*executor.Future[int]) {
		gate.open()
		_, err := executor.Map(t.Context(), pool, executor.Func(func(context.Context, int) (int, error) { panic(1) }), numbers(20))
		assert.Error(t, err)
	},
}

// TP-24: after all kinds of work there is room for as many jobs as at the start, no more and no fewer.
func TestRoomIsGivenBack(t *testing.T) {
	const queue = 3
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pool, gate, queued := full(t, queue)
				use(t, pool, gate, queued)
				gate.open()
				synctest.Wait()
				require.Equal(t, threadpool.Stats{Workers: 1, Idle: 1, Started: 1}, pool.Stats())

				again := newTurnstile()
				enter(t, pool, again.task(), 0)
				synctest.Wait()
				enterAll(t, pool, again.task(), queue)
				done := blocked(t, t.Context(), pool, squared)
				again.open()
				require.NoError(t, <-done)
			})
		})
	}
}

// TP-24 SH-15
func TestTheEndOfThePoolFreesBlockedSubmitters(t *testing.T) {
	for name, end := range map[string]func(pool *threadpool.Pool, gate *turnstile) error{
		"Close": func(pool *threadpool.Pool, _ *turnstile) error { return pool.Close() },
		"Shutdown": func(pool *threadpool.Pool, gate *turnstile) error {
			go func() {
				synctest.Wait() // until Shutdown waits for the tasks at the gate
				gate.open()
			}()
			return pool.Shutdown(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pool, gate, _ := full(t, 3)
				var ran atomic.Int64
				a, b := blocked(t, t.Context(), pool, counted(&ran)), blocked(t, t.Context(), pool, counted(&ran))
				require.NoError(t, end(pool, gate))
				require.ErrorIs(t, <-a, executor.ErrShutdown)
				require.ErrorIs(t, <-b, executor.ErrShutdown)
				require.NoError(t, pool.Shutdown(t.Context()))
				require.Zero(t, ran.Load())
			})
		})
	}
}

func TestABrokenPoolFreesBlockedSubmitters(t *testing.T) { // TP-19 TP-24
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 1, threadpool.WithQueue(2), threadpool.WithInit(func(context.Context) error {
			time.Sleep(time.Second)
			return errInit
		}))
		enterAll(t, pool, squared, 2)
		require.ErrorIs(t, <-blocked(t, t.Context(), pool, squared), errInit)
	})
}

// TP-15 TP-24: what is refused while the pool is drained takes no room from the tasks that are let in.
func TestARefusedSubmitterTakesNoRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := newPool(t, 1, threadpool.WithQueue(1))
		release := make(chan struct{})
		f := enter(t, pool, executor.Func(func(ctx context.Context, n int) (int, error) {
			<-release
			inner, err := executor.Submit(ctx, pool, squared, n)
			if err != nil {
				return 0, err
			}
			return inner.Result(ctx)
		}), 5)
		synctest.Wait()
		require.Equal(t, context.DeadlineExceeded, pool.Shutdown(expired()))
		for range 3 {
			_, err := executor.Submit(t.Context(), pool, squared, 1)
			require.ErrorIs(t, err, executor.ErrShutdown)
		}
		close(release)
		require.NoError(t, pool.Shutdown(t.Context()))
		require.Equal(t, 25, result(t, f))
	})
}

// B4 TP-24: tasks that fill the backlog of their own pool and wait for it lend their place meanwhile.
func TestTasksMayOverfillTheBacklogOfTheirOwnPool(t *testing.T) {
	for _, workers := range []int{1, 2} {
		bubble(t, func(t *testing.T) {
			pool := newPool(t, workers, threadpool.WithQueue(1))
			fills := executor.Func(func(ctx context.Context, n int) (sum int, err error) {
				fs := make([]*executor.Future[int], n)
				for i := range fs {
					if fs[i], err = executor.Submit(ctx, pool, squared, i); err != nil {
						return 0, err
					}
				}
				for _, f := range fs {
					v, _ := f.Result(ctx)
					sum += v
				}
				return sum, nil
			})
			for range 5 {
				require.Equal(t, 285, result(t, enter(t, pool, fills, 10)))
			}
			require.NoError(t, pool.Shutdown(t.Context()))
		})
	}
}

// TP-24 SH-15
func TestManySubmittersThroughASmallBacklog(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		for round := range 60 {
			pool := newPool(t, 2, threadpool.WithQueue(1+round%3))
			var ran, accepted atomic.Int64
			var wg sync.WaitGroup
			for s := range 4 {
				wg.Go(func() {
					for n := range 40 {
						f, err := executor.Submit(t.Context(), pool, counted(&ran), n)
						if err == nil {
							accepted.Add(1)
							if s == 2 && f.Cancel() {
								accepted.Add(-1)
							}
						} else {
							assert.ErrorIs(t, err, executor.ErrShutdown)
						}
					}
				})
			}
			if round%2 == 0 {
				assert.NoError(t, pool.Shutdown(t.Context()))
			}
			wg.Wait()
			require.NoError(t, pool.Shutdown(t.Context()))
			require.Equal(t, accepted.Load(), ran.Load())
		}
	})
}
