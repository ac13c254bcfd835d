package contract

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var wait = rows[Open]{
	{"WT-01 waiting for all ends when each is finished, failed or cancelled", waitAll},
	{"WT-02 waiting for the first ends with the quick one", waitFirst},
	{"WT-03 waiting for the first returns at once with all that have ended", waitFirstEnded},
	{"WT-05 a cancelled future is done, but it is not a failure", waitCancelledIsNoFailure},
	{"WT-06 waiting for a failure returns at once if there is one", waitFailedAlready},
	{"WT-06 waiting for a failure ends with the first one", waitFailure},
	{"WT-08 duplicates count once, and the order is the caller's", waitDuplicates},
	{"WT-12 an unknown condition is refused", waitUnknown},
	{"WT-13 waiting for a failure that does not come waits for all", waitNoFailure},
	{"GO a ctx that ends first gives the same lists and its error", waitPatience},
	{"WT-01 waiting for nothing returns at once", waitNothing},
}

type futures = []*executor.Future[int]

// waits checks Wait's lists and how long it took.
func waits(t *testing.T, ctx context.Context, until executor.Until, fs, done, pending futures, took time.Duration) error {
	t.Helper()
	began := time.Now()
	d, p, err := executor.Wait(ctx, until, fs...)
	require.Equal(t, took, time.Since(began), "how long Wait took")
	require.Equal(t, done, d, "done")
	require.Equal(t, pending, p, "pending")
	return err
}

// mixed are a finished, a failed and a cancelled future.
func mixed(t *testing.T, ex executor.Executor) (finished, failed, cancelled *executor.Future[int]) {
	t.Helper()
	g, _ := occupy(t, ex)
	finished, failed, cancelled = submit(t, ex, square, 1), submit(t, ex, evenOnly, 1), submit(t, ex, square, 3)
	require.True(t, cancelled.Cancel())
	g.open()
	synctest.Wait()
	return finished, failed, cancelled
}

func waitAll(t *testing.T, open Open) {
	ex := start(t, open, 2)
	a, b, c := mixed(t, ex)
	slow := submit(t, ex, nap, 500)
	require.NoError(t, waits(t, t.Context(), executor.All, futures{slow, a, b, c}, futures{slow, a, b, c}, nil, 500*time.Millisecond))
}

func waitFirst(t *testing.T, open Open) {
	ex := start(t, open, 2)
	slow, quick := submit(t, ex, nap, 500), submit(t, ex, nap, 100)
	require.NoError(t, waits(t, t.Context(), executor.FirstDone, futures{slow, quick}, futures{quick}, futures{slow}, 100*time.Millisecond))
}

func waitFirstEnded(t *testing.T, open Open) {
	ex := start(t, open, 2)
	a, b, c := mixed(t, ex)
	slow := submit(t, ex, nap, 500)
	require.NoError(t, waits(t, expired(), executor.FirstDone, futures{slow, a, b, c}, futures{a, b, c}, futures{slow}, 0))
}

func waitCancelledIsNoFailure(t *testing.T, open Open) {
	ex := start(t, open, 2)
	a, _, c := mixed(t, ex)
	slow := submit(t, ex, nap, 500)
	require.NoError(t, waits(t, t.Context(), executor.FirstError, futures{c, slow, a}, futures{c, slow, a}, nil, 500*time.Millisecond))
	require.NoError(t, waits(t, expired(), executor.FirstDone, futures{c}, futures{c}, nil, 0))
}

func waitFailedAlready(t *testing.T, open Open) {
	ex := start(t, open, 2)
	a, b, c := mixed(t, ex)
	slow := submit(t, ex, nap, 500)
	require.NoError(t, waits(t, expired(), executor.FirstError, futures{slow, a, b, c}, futures{a, b, c}, futures{slow}, 0))
}

func waitFailure(t *testing.T, open Open) {
	ex := start(t, open, 3)
	late := submit(t, ex, executor.Func(func(context.Context, int) (int, error) { time.Sleep(time.Second); panic("late") }), 0)
	quick, slow := submit(t, ex, nap, 500), submit(t, ex, nap, 5000)
	require.NoError(t, waits(t, t.Context(), executor.FirstError, futures{slow, late, quick}, futures{late, quick}, futures{slow}, time.Second))
}

func waitDuplicates(t *testing.T, open Open) {
	ex := start(t, open, 2)
	slow, quick := submit(t, ex, nap, 500), submit(t, ex, nap, 100)
	twice := futures{slow, quick, slow, quick, quick}
	require.NoError(t, waits(t, t.Context(), executor.FirstDone, twice, futures{quick}, futures{slow}, 100*time.Millisecond))
	require.NoError(t, waits(t, t.Context(), executor.All, twice, futures{slow, quick}, nil, 400*time.Millisecond))
}

func waitUnknown(t *testing.T, open Open) {
	f := submit(t, start(t, open, 1), square, 1)
	for _, until := range []executor.Until{executor.All - 1, executor.FirstError + 1} {
		require.ErrorIs(t, waits(t, t.Context(), until, futures{f}, nil, nil, 0), executor.ErrBadOption)
	}
}

func waitNoFailure(t *testing.T, open Open) {
	ex := start(t, open, 2)
	fs := futures{submit(t, ex, nap, 500), submit(t, ex, nap, 100)}
	require.NoError(t, waits(t, t.Context(), executor.FirstError, fs, fs, nil, 500*time.Millisecond))
}

func waitPatience(t *testing.T, open Open) {
	ex := start(t, open, 3)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	slow, quick := submit(t, ex, nap, 5000), submit(t, ex, nap, 100)
	err := waits(t, ctx, executor.All, futures{slow, quick}, futures{quick}, futures{slow}, time.Second)
	require.Equal(t, context.DeadlineExceeded, err)
	err = waits(t, ctx, executor.All, futures{quick, slow}, futures{quick}, futures{slow}, 0)
	require.Equal(t, context.DeadlineExceeded, err)
}

func waitNothing(t *testing.T, _ Open) {
	for _, until := range []executor.Until{executor.All, executor.FirstDone, executor.FirstError} {
		require.NoError(t, waits(t, expired(), until, nil, nil, nil, 0))
	}
}
