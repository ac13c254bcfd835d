package contract

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var anyEnd = rows[Open]{
	{"SH-01 what was shut down refuses work, maps and streams too", anyRefusal},
	{"SH-02 SH-15 many ends and submits at once: each submit is refused or has an outcome", anyStorm},
	{"SH-03 SH-05 Shutdown lets queued work finish, but for what was cancelled", anyDrain},
	{"SH-04 Close cancels what is queued, and nothing is left pending", anyClose},
	{"SH-12 when Shutdown returns every task has ended", anyShutdownWaits},
	{"SH-16 Shutdown gives up with its ctx, and a second one waits on", anyShutdownPatience},
}

func anyRefusal(t *testing.T, open Open) {
	ex := start(t, open, 1)
	require.Equal(t, 4, result(t, submit(t, ex, anySquare, 2)))
	require.NoError(t, ex.Shutdown(t.Context()))
	_, err := executor.Submit(t.Context(), ex, anySquare, 1)
	require.ErrorIs(t, err, executor.ErrShutdown)
	_, err = executor.Map(t.Context(), ex, anySquare, upTo(3))
	require.ErrorIs(t, err, executor.ErrShutdown)
	all := gather(executor.Stream(t.Context(), ex, anySquare, first(upForever, 3)))
	require.Len(t, all.errs, 1)
	require.ErrorIs(t, all.errs[0], executor.ErrShutdown)
}

func upForever(yield func(int) bool) {
	for i := 0; yield(i); i++ {
		continue
	}
}

func anyStorm(t *testing.T, open Open) {
	for round := range 4 {
		ex := start(t, open, 2)
		accepted := storm(t, ex, anySquare, func() {
			if round%2 == 0 {
				assert.NoError(t, ex.Close())
			}
			together(3, func(int) { assert.NoError(t, ex.Shutdown(t.Context())) })
		})
		for _, f := range accepted {
			if _, err := f.Result(t.Context()); err != nil {
				require.ErrorIs(t, err, executor.ErrShutdown)
			}
		}
	}
}

func anyDrain(t *testing.T, open Open) {
	ex := start(t, open, 2)
	p, running := fill(t, ex)
	queued := submitAll(t, ex, anySquare, 30)
	for i := 0; i < len(queued); i += 2 {
		require.True(t, queued[i].Cancel())
	}
	p.open(t)
	require.NoError(t, ex.Shutdown(t.Context()))
	for _, f := range running {
		require.Equal(t, executor.Succeeded, f.State())
	}
	for i, f := range queued {
		require.Equal(t, []executor.State{executor.Cancelled, executor.Succeeded}[i%2], f.State())
	}
}

func anyClose(t *testing.T, open Open) {
	ex := start(t, open, 2)
	_, running := fill(t, ex)
	queued := submitAll(t, ex, anySquare, 50)
	require.NoError(t, ex.Close())
	require.NoError(t, ex.Shutdown(t.Context()))
	for _, f := range queued {
		dropped(t, f)
	}
	for _, f := range running {
		require.Equal(t, executor.Failed, f.State(), "their ctx has ended")
	}
}

func anyShutdownWaits(t *testing.T, open Open) {
	ex := start(t, open, 2)
	p, fs := fill(t, ex)
	done := async(t.Context(), ex)
	select {
	case <-done:
		require.Fail(t, "Shutdown returned while tasks ran")
	case <-time.After(20 * time.Millisecond):
	}
	p.open(t)
	require.NoError(t, <-done)
	require.Zero(t, p.inside())
	for _, f := range fs {
		require.Equal(t, executor.Succeeded, f.State())
	}
}

func anyShutdownPatience(t *testing.T, open Open) {
	ex := start(t, open, 1)
	p, fs := fill(t, ex)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	require.Equal(t, context.DeadlineExceeded, ex.Shutdown(ctx))
	p.open(t)
	require.NoError(t, ex.Shutdown(t.Context()))
	require.Equal(t, executor.Succeeded, fs[0].State())
}
