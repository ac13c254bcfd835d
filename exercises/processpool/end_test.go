//go:build linux

package processpool_test

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

const shortGrace = 10 * time.Millisecond

// PP-42 PP-43
func TestAfterAShutdownNoProcessIsLeft(t *testing.T) {
	leak.Check(t)
	before := children(t)
	pool := newPool(t, 3)
	squares, err := executor.Map(patient(t), pool, square, numbers(100))
	require.NoError(t, err)
	require.Equal(t, 99*99, squares[99])
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, before, children(t))
	s := pool.Stats()
	require.Zero(t, s.Running+s.Idle+s.Starting+s.Queued+s.Died)
}

// PP-21 PL-38
func TestAPoolThatNeverWorkedEndsAndMayBeEndedAgain(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 3)
	for range 2 {
		require.NoError(t, pool.Close())
		require.NoError(t, pool.Shutdown(patient(t)))
		require.NoError(t, pool.Shutdown(patient(t)))
	}
	require.Zero(t, pool.Stats().Started)
}

// PP-18 PP-19
func TestCloseEndsATaskInProgressWhetherItHeedsItsCtxOrNot(t *testing.T) {
	leak.Check(t)
	for name, heedless := range map[string]bool{"heeds": false, "does not": true} {
		t.Run(name, func(t *testing.T) {
			before := children(t)
			pool := newPool(t, 1, processpool.WithGrace(shortGrace))
			g := newGate(t)
			if heedless {
				g = g.heedless()
			}
			f, queued := submit(t, pool, hold, g), submit(t, pool, hold, g.number(1))
			pid := g.pid(t, 0)
			require.NoError(t, pool.Close())
			require.ErrorIs(t, failure(t, queued), executor.ErrShutdown)
			_, err := executor.Submit(t.Context(), pool, square, 1)
			require.ErrorIs(t, err, executor.ErrShutdown)
			if heedless {
				require.Equal(t, pid, death(t, f).PID)
			} else {
				failure(t, f)
			}
			require.NoError(t, pool.Shutdown(patient(t)))
			require.Equal(t, before, children(t))
			require.Equal(t, 1, g.here(t), "the queued one never started")
		})
	}
}

// PP-37
func TestAWorkerThatDiesDuringAShutdownDoesNotHoldItUp(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	g := newGate(t)
	f := submit(t, pool, hold, g)
	queued := submit(t, pool, square, 3)
	pid := g.pid(t, 0)
	ended := make(chan error, 1)
	ctx := patient(t)
	go func() { ended <- pool.Shutdown(ctx) }()
	eventually(t, func() bool { return pool.Resize(1) != nil })
	kill(t, pid)
	require.NoError(t, <-ended)
	require.Equal(t, pid, death(t, f).PID)
	require.Equal(t, 9, value(t, queued))
}

// PP-49
func TestATaskThatRunsPastItsDeadlineLosesItsWorker(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace))
	pid := value(t, submit(t, pool, whoAmI, 0))
	g := newGate(t)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	f, err := executor.Submit(ctx, pool, hold, g.heedless())
	require.NoError(t, err)
	next := submit(t, pool, whoAmI, 0)
	require.ErrorIs(t, failure(t, f), context.DeadlineExceeded)
	require.NotEqual(t, pid, value(t, next))
}

// PP-50
func TestAnAbortFreesThePlaceOfATask(t *testing.T) {
	leak.Check(t)
	for name, heedless := range map[string]bool{"which heeds it": false, "which does not": true} {
		t.Run(name, func(t *testing.T) {
			grace := time.Minute
			g := newGate(t)
			if heedless {
				grace, g = shortGrace, g.heedless()
			}
			pool := newPool(t, 1, processpool.WithGrace(grace))
			f := submit(t, pool, hold, g)
			pid := g.pid(t, 0)
			next := submit(t, pool, whoAmI, 0)
			require.False(t, f.Cancel())
			f.Abort()
			require.ErrorIs(t, failure(t, f), executor.ErrCancelled)
			if heedless {
				require.Equal(t, pid, death(t, f).PID)
				require.NotEqual(t, pid, value(t, next))
			} else {
				require.Equal(t, pid, value(t, next))
			}
		})
	}
}

// PP-49: a poisoned retry ends with the ctx, too.
func TestATaskThatNobodyWantsIsNotTriedAgain(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace), processpool.WithRetries(1000))
	g := newGate(t)
	f := submit(t, pool, hold, g.heedless())
	g.pid(t, 0)
	f.Abort()
	require.ErrorIs(t, failure(t, f), executor.ErrCancelled)
	lives(t, pool)
	require.Zero(t, pool.Stats().Retried)
}

// PL-18 PL-40
func TestCloseFailsTenThousandQueuedTasksAtOnce(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace))
	g := newGate(t).heedless()
	running := submit(t, pool, hold, g)
	g.pid(t, 0)
	var fs []*executor.Future[int]
	for n := range 10_000 {
		fs = append(fs, submit(t, pool, square, n))
	}
	require.NoError(t, pool.Close())
	for _, f := range fs {
		require.ErrorIs(t, failureAtOnce(t, f), executor.ErrShutdown)
	}
	require.ErrorIs(t, failure(t, running), executor.ErrShutdown)
	death(t, running)
	require.NoError(t, pool.Shutdown(patient(t)))
}

// failureAtOnce is a future's error if it is there already, or in a moment because it was handed to a worker ahead of time.
func failureAtOnce(t *testing.T, f *executor.Future[int]) error {
	t.Helper()
	if f.State() == executor.Pending || f.State() == executor.Running {
		return failure(t, f)
	}
	_, err := f.Result(t.Context())
	return err
}

// PL-40 PL-52
func TestCloseFreesAllWhoWait(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace))
	g := newGate(t).heedless()
	fs := []*executor.Future[int]{submit(t, pool, hold, g), submit(t, pool, square, 1)}
	g.pid(t, 0)
	ctx := patient(t)
	var readers sync.WaitGroup
	for range 10 {
		for _, f := range fs {
			readers.Go(func() {
				_, err := f.Result(ctx)
				assert.ErrorIs(t, err, executor.ErrShutdown)
			})
		}
		readers.Go(func() {
			_, err := executor.Map(ctx, pool, square, numbers(10))
			assert.ErrorIs(t, err, executor.ErrShutdown)
		})
	}
	require.NoError(t, pool.Close())
	readers.Wait()
	require.NoError(t, ctx.Err())
	for _, f := range fs { // and who comes later
		_, err := f.Result(ctx)
		require.Error(t, err)
	}
}

// PL-41
func TestACallbackThatPanicsHarmsNobody(t *testing.T) {
	leak.Check(t)
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	pool := newPool(t, 1)
	g := newGate(t)
	f := submit(t, pool, hold, g.number(5))
	called := make(chan bool, 1)
	f.OnDone(func(*executor.Future[int]) { panic("in a callback") })
	f.OnDone(func(*executor.Future[int]) { called <- true })
	g.open(t)
	require.Equal(t, 5, value(t, f))
	require.True(t, <-called)
	lives(t, pool)
}

// PL-47
func TestACallbackMayCloseThePool(t *testing.T) {
	leak.Check(t)
	for _, way := range []string{"sentinel", "kill"} {
		t.Run(way, func(t *testing.T) {
			pool := newPool(t, 2, processpool.WithGrace(shortGrace))
			g := newGate(t).heedless()
			running := submit(t, pool, hold, g)
			g.pid(t, 0)
			f := submit(t, pool, ending, way)
			f.OnDone(func(*executor.Future[int]) { assert.NoError(t, pool.Close()) })
			failure(t, f)
			death(t, running)
			require.NoError(t, pool.Shutdown(patient(t)))
		})
	}
}

// PL-49
func TestCloseAtAnyMomentOfABusyPoolEndsIt(t *testing.T) {
	leak.Check(t)
	before := children(t)
	for _, ended := range []int{0, 10, 40} {
		pool := newPool(t, 2, processpool.WithGrace(shortGrace), processpool.WithRetries(1))
		var fs []*executor.Future[int]
		for n := range 50 {
			fs = append(fs, submit(t, pool, fussy, n))
		}
		if ended > 0 {
			<-fs[ended].Done()
		}
		require.NoError(t, pool.Close())
		require.NoError(t, pool.Shutdown(patient(t)))
		for _, f := range fs {
			require.NotContains(t, []executor.State{executor.Pending, executor.Running}, f.State())
		}
		require.Equal(t, before, children(t))
	}
}

// PP-19 PP-42
func TestAWorkerThatDoesNotLeaveIsKilled(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace), startedAs("fake clinging"))
	lives(t, pool)
	require.NoError(t, pool.Shutdown(patient(t)))
}
