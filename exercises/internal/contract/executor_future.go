package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var future = rows[Open]{
	{"FU-10 cancelling a pending future succeeds, and again", cancelTwice},
	{"FU-11 cancelling a running or finished future fails and changes nothing", cancelTooLate},
	{"FU-11 Abort ends the ctx of a running task, cancels a pending one, leaves a finished one", abort},
	{"FU-11 what an aborted task returns is its outcome, except for its ctx's error", abortedOutcome},
	{"FU-13 FU-14 each state is told, and Done is closed in the final ones", states},
	{"FU-15 without patience the value of an unfinished future is a timeout at once", noPatience},
	{"FU-15 an outcome that is there wins over an ended ctx", outcomeWins},
	{"FU-16 a cancelled future tells so, unlike any timeout or cancelled ctx", cancelledIsItsOwn},
	{"FU-17 FU-20 whoever is blocked on a future is freed by its value or failure", freedByOutcome},
	{"FU-18 whoever is blocked on a future is freed by its cancellation", freedByCancel},
	{"FU-29 a failure read often is the same each time", sameError},
	{"B6 a cancelled future that no worker has reached is done for everybody", cancelledUnreached},
}

func cancelTwice(t *testing.T, open Open) {
	ex := start(t, open, 1)
	occupy(t, ex)
	f := submit(t, ex, square, 3)
	require.True(t, f.Cancel())
	require.True(t, f.Cancel())
	require.Equal(t, executor.Cancelled, f.State())
	require.Equal(t, executor.ErrCancelled, failure(t, f))
}

func cancelTooLate(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	require.False(t, fs[0].Cancel())
	require.Equal(t, executor.Running, fs[0].State())
	g.open()
	require.Zero(t, result(t, fs[0]))
	require.False(t, fs[0].Cancel())
	require.Equal(t, executor.Succeeded, fs[0].State())
	require.Zero(t, result(t, fs[0]))
}

func abort(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, running := occupy(t, ex)
	var ran atomic.Int64
	pending := submit(t, ex, counted(&ran), 0)
	pending.Abort()
	require.Equal(t, executor.Cancelled, pending.State())
	running[0].Abort()
	require.ErrorIs(t, failure(t, running[0]), executor.ErrCancelled)
	require.Equal(t, executor.Failed, running[0].State())
	finished := submit(t, ex, square, 3)
	require.Equal(t, 9, result(t, finished))
	finished.Abort()
	require.Equal(t, 9, result(t, finished))
	require.Zero(t, ran.Load(), "starts of the task that was aborted while it was pending")
}

func abortedOutcome(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for _, own := range []error{nil, errOdd} {
		f := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
			<-ctx.Done()
			return n, own
		}), 7)
		synctest.Wait()
		f.Abort()
		v, err := f.Result(t.Context())
		require.Equal(t, own, err)
		require.Equal(t, 7, v)
	}
	f := submit(t, ex, executor.Func(func(context.Context, int) (int, error) { return 0, context.Canceled }), 0)
	require.Equal(t, context.Canceled, failure(t, f), "nobody aborted it: the error is the task's own")
}

func states(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	pending, dropped, bad := submit(t, ex, square, 2), submit(t, ex, square, 3), submit(t, ex, evenOnly, 1)
	require.True(t, dropped.Cancel())
	told := func(f *executor.Future[int], state executor.State, done bool) {
		t.Helper()
		require.Equal(t, state, f.State())
		require.Equal(t, f.Done(), f.Done(), "one and the same channel")
		select {
		case <-f.Done():
			require.True(t, done, "Done is closed although it is %v", state)
		default:
			require.False(t, done, "Done is open although it is %v", state)
		}
	}
	told(fs[0], executor.Running, false)
	told(pending, executor.Pending, false)
	told(dropped, executor.Cancelled, true)
	early := pending.Done()
	g.open()
	<-early
	synctest.Wait()
	told(fs[0], executor.Succeeded, true)
	told(pending, executor.Succeeded, true)
	told(bad, executor.Failed, true)
}

func noPatience(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, fs := occupy(t, ex)
	before := time.Now()
	for _, f := range append(fs, submit(t, ex, square, 2)) {
		_, err := f.Result(expired())
		require.Equal(t, context.DeadlineExceeded, err)
	}
	require.Zero(t, time.Since(before))
}

func outcomeWins(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, square, 3)
	<-f.Done()
	for range 100 {
		v, err := f.Result(expired())
		require.NoError(t, err)
		require.Equal(t, 9, v)
	}
}

func cancelledIsItsOwn(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, fs := occupy(t, ex)
	f := submit(t, ex, square, 2)
	f.Cancel()
	err := failure(t, f)
	require.ErrorIs(t, err, executor.ErrCancelled)
	require.NotErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
	gaveUp, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = fs[0].Result(gaveUp)
	require.Equal(t, context.Canceled, err)
}

// readers blocks n goroutines on the future and checks what each gets.
func readers(t *testing.T, f *executor.Future[int], n int, check func(v int, err error)) *sync.WaitGroup {
	t.Helper()
	var wg sync.WaitGroup
	var freed atomic.Int64
	for range n {
		wg.Go(func() {
			v, err := f.Result(t.Context())
			freed.Add(1)
			check(v, err)
		})
	}
	synctest.Wait()
	require.Zero(t, freed.Load(), "readers that did not wait")
	return &wg
}

func freedByOutcome(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	bad := submit(t, ex, evenOnly, 1)
	good := readers(t, fs[0], 3, func(v int, err error) { assert.NoError(t, err); assert.Zero(t, v) })
	failed := readers(t, bad, 3, func(_ int, err error) { assert.Equal(t, errOdd, err) })
	g.open()
	good.Wait()
	failed.Wait()
}

func freedByCancel(t *testing.T, open Open) {
	ex := start(t, open, 1)
	occupy(t, ex)
	f := submit(t, ex, square, 2)
	wg := readers(t, f, 3, func(_ int, err error) { assert.ErrorIs(t, err, executor.ErrCancelled) })
	f.Cancel()
	wg.Wait()
}

func sameError(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, executor.Func(func(context.Context, int) (int, error) { panic("again") }), 0)
	first := failure(t, f)
	text := first.Error()
	for range 10 {
		require.Same(t, first, failure(t, f))
	}
	require.Equal(t, text, first.Error())
}

func cancelledUnreached(t *testing.T, open Open) {
	ex := start(t, open, 1)
	occupy(t, ex)
	f := submit(t, ex, square, 2)
	f.Cancel()
	done, pending, err := executor.Wait(t.Context(), executor.All, f)
	require.NoError(t, err)
	require.Equal(t, []*executor.Future[int]{f}, done)
	require.Empty(t, pending)
	for g, err := range executor.AsCompleted(t.Context(), f) {
		require.NoError(t, err)
		require.Same(t, f, g)
	}
}
