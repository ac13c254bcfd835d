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

var closing = rows[Open]{
	{"SH-04 Close cancels what is queued and lets end what runs, and nothing is left pending", closeCancels},
	{"SH-04 after Close, Shutdown returns only when every future is final", closeThenShutdown},
	{"SH-07 what is queued when Close begins never starts, however long its callbacks take", slowClose},
	{"SH-18 Close ends the ctx of what runs, without waiting", closeEndsContexts},
	{"SH-18 Close may be called by a task and by a callback", closeFromInside},
	{"SH-18 Close ends a Shutdown that waits for a long queue", closeCutsShutdownShort},
	{"B1 whoever waits for a result when the pool is closed is freed", closeFreesWaiters},
	{"GO submitted = succeeded + failed + cancelled", counts},
}

func dropped(t *testing.T, f *executor.Future[int]) {
	t.Helper()
	require.Equal(t, executor.Cancelled, f.State())
	_, err := f.Result(expired())
	require.ErrorIs(t, err, executor.ErrCancelled)
	require.ErrorIs(t, err, executor.ErrShutdown)
}

func closeCancels(t *testing.T, open Open) {
	ex := start(t, open, 3)
	var ran atomic.Int64
	release := make(chan struct{})
	running := submitAll(t, ex, executor.Func(func(_ context.Context, n int) (int, error) { <-release; return n, nil }), 3)
	synctest.Wait()
	queued := submitAll(t, ex, counted(&ran), 50)
	require.NoError(t, ex.Close())
	for _, f := range queued {
		dropped(t, f)
	}
	close(release)
	require.NoError(t, ex.Shutdown(t.Context()))
	for i, f := range running {
		require.Equal(t, i, result(t, f))
	}
	require.Zero(t, ran.Load())
}

func closeThenShutdown(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, running := occupy(t, ex)
	queued := submitAll(t, ex, square, 3)
	queued[0].OnDone(func(*executor.Future[int]) { time.Sleep(time.Hour) })
	closed := make(chan error, 1)
	go func() { closed <- ex.Close() }()
	defer func() { require.NoError(t, <-closed) }()
	synctest.Wait()
	g.open()
	require.NoError(t, ex.Shutdown(t.Context()))
	for _, f := range append(queued, running...) {
		require.Greater(t, f.State(), executor.Running, "when Shutdown returned")
	}
}

func slowClose(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, _ := occupy(t, ex)
	var ran atomic.Int64
	queued := submitAll(t, ex, counted(&ran), 10)
	release := make(chan struct{})
	queued[0].OnDone(func(*executor.Future[int]) { <-release })
	closed := make(chan error, 1)
	go func() { closed <- ex.Close() }()
	synctest.Wait()
	g.open() // the worker is free while Close is held up
	synctest.Wait()
	close(release)
	require.NoError(t, <-closed)
	require.NoError(t, ex.Shutdown(t.Context()))
	for _, f := range queued {
		dropped(t, f)
	}
	require.Zero(t, ran.Load())
}

func closeEndsContexts(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var told atomic.Int64
	stubborn := executor.Func(func(ctx context.Context, n int) (int, error) {
		<-ctx.Done()
		told.Add(1)
		time.Sleep(time.Hour)
		return n, ctx.Err()
	})
	fs := submitAll(t, ex, stubborn, 2)
	synctest.Wait()
	began := time.Now()
	require.NoError(t, ex.Close())
	synctest.Wait()
	require.EqualValues(t, 2, told.Load())
	require.Zero(t, time.Since(began))
	require.NoError(t, ex.Shutdown(t.Context()))
	require.Equal(t, time.Hour, time.Since(began))
	for _, f := range fs {
		require.Equal(t, context.Canceled, failure(t, f))
	}
}

func closeFromInside(t *testing.T, open Open) {
	ex := start(t, open, 1)
	release := make(chan struct{})
	f := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		<-release
		err := ex.Close()
		<-ctx.Done()
		return n, err
	}), 5)
	synctest.Wait()
	queued := submit(t, ex, square, 2)
	close(release)
	require.Equal(t, 5, result(t, f))
	dropped(t, queued)
	require.NoError(t, ex.Shutdown(t.Context()))

	ex = start(t, open, 1)
	g, fs := occupy(t, ex)
	queued = submit(t, ex, nap, 1)
	fs[0].OnDone(func(*executor.Future[int]) { _ = ex.Close() })
	g.open()
	synctest.Wait()
	_, err := queued.Result(t.Context())
	require.Error(t, err)
	require.NoError(t, ex.Shutdown(t.Context()))
}

func closeCutsShutdownShort(t *testing.T, open Open) {
	ex := start(t, open, 1)
	began := time.Now()
	for range 100 {
		submit(t, ex, nap, 3_600_000)
	}
	done := async(t.Context(), ex)
	time.Sleep(time.Second)
	require.NoError(t, ex.Close())
	require.NoError(t, <-done)
	require.Equal(t, time.Second, time.Since(began))
}

func closeFreesWaiters(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, fs := occupy(t, ex)
	fs = append(fs, submitAll(t, ex, square, 5)...)
	var freed atomic.Int64
	for _, f := range fs {
		go func() {
			_, _ = f.Result(context.Background())
			freed.Add(1)
		}()
	}
	go func() {
		for range executor.AsCompleted(context.Background(), fs...) {
			freed.Add(1)
		}
		_, _, _ = executor.Wait(context.Background(), executor.All, fs...)
		freed.Add(1)
	}()
	synctest.Wait()
	require.Zero(t, freed.Load())
	require.NoError(t, ex.Close())
	synctest.Wait()
	require.EqualValues(t, 2*len(fs)+1, freed.Load())
}

func counts(t *testing.T, open Open) {
	ex := start(t, open, 3)
	mixture := executor.Func(func(ctx context.Context, n int) (int, error) {
		time.Sleep(time.Duration(n%7) * time.Millisecond)
		switch n % 5 {
		case 0:
			return 0, errOdd
		case 1:
			return explode(ctx, n)
		case 2:
			exit()
		}
		return n, ctx.Err()
	})
	fs := submitAll(t, ex, mixture, 300)
	for i := 0; i < len(fs); i += 10 {
		fs[i].Cancel()
	}
	time.Sleep(200 * time.Millisecond)
	require.NoError(t, ex.Close())
	require.NoError(t, ex.Shutdown(t.Context()))
	count := map[executor.State]int{}
	for _, f := range fs {
		count[f.State()]++
	}
	require.Equal(t, 300, count[executor.Succeeded]+count[executor.Failed]+count[executor.Cancelled], "%v", count)
	for _, final := range []executor.State{executor.Succeeded, executor.Failed, executor.Cancelled} {
		require.Greater(t, count[final], 30, "%v", count)
	}
}
