package sharing_test

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestLK06AnRWLockIsWaitedForExactlyUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := sharing.NewRWLock()
		require.True(t, l.TryAcquire())
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, l.AcquireRead))
		require.NoError(t, l.Release())
		require.True(t, l.TryAcquireRead())
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, l.Acquire))
		require.Equal(t, 1, l.Readers())
	})
}

func TestLK10WhatAnRWLockIsNotHeldForIsErrNotLocked(t *testing.T) {
	l := sharing.NewRWLock()
	require.Equal(t, sharing.ErrNotLocked, l.Release())
	require.Equal(t, sharing.ErrNotLocked, l.ReleaseRead())
}

func TestLK13AnRWLockSaysWhoIsInside(t *testing.T) {
	l := sharing.NewRWLock()
	says := func(writer bool, readers int, text string) {
		t.Helper()
		require.Equal(t, writer, l.Locked())
		require.Equal(t, readers, l.Readers())
		require.Equal(t, text, l.String())
	}
	says(false, 0, "sharing.RWLock(free)")
	require.True(t, l.TryAcquireRead())
	require.True(t, l.TryAcquireRead())
	says(false, 2, "sharing.RWLock(2 readers)")
	require.NoError(t, l.ReleaseRead())
	require.NoError(t, l.ReleaseRead())
	require.True(t, l.TryAcquire())
	says(true, 0, "sharing.RWLock(1 writer)")
}

// Every tenth changes the counter; the others look at it, and the race detector at them.
func TestLK18AnRWLockGuardsACounterThatOthersRead(t *testing.T) {
	l, n := sharing.NewRWLock(), 0
	guarded(t, func(change func()) error {
		return l.With(t.Context(), func() error {
			change()
			n++
			return nil
		})
	})
	workers := make(chan error)
	for i := range 20 {
		go func() {
			if i%10 == 0 {
				workers <- l.With(t.Context(), func() error { n++; return nil })
			} else {
				workers <- l.WithRead(t.Context(), func() error { assert.Positive(t, n); return nil })
			}
		}()
	}
	for range 20 {
		require.NoError(t, <-workers)
	}
}

// Another tries as well, and a try of it that fails is no reason for ours to fail.
func TestLK02ATryAtAFreeRWLockSucceedsWhoeverElseTries(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	l := sharing.NewRWLock()
	const most = 1 << 15
	var succeeded [most]bool
	var begun, over atomic.Int64 // of the other's tries
	other := make(chan struct{})
	go func() {
		defer close(other)
		for i := range int64(most) {
			begun.Store(i + 1)
			has := l.TryAcquire()
			succeeded[i] = has
			over.Store(i + 1) // and a release under way is no reason either, once a reader has got in
			if has {
				assert.NoError(t, l.Release())
			}
		}
	}()
	for over.Load() < most {
		require.NoError(t, l.AcquireRead(t.Context()))
		first := over.Load()
		require.NoError(t, l.ReleaseRead())
		if l.TryAcquire() {
			require.NoError(t, l.Release())
			continue
		}
		last := begun.Load()
		for over.Load() < last {
			runtime.Gosched()
		}
		require.True(t, slices.Contains(succeeded[first:last], true), "nobody had it")
	}
	<-other
}

// Between the two steps of a reader that leaves last, the writer may have given up, another reader have come in, and
// another writer wait for that one.
func TestAReaderThatMakesWayLateLetsNobodyInBesideANewerReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := sharing.NewRWLock()
		require.True(t, l.TryAcquireRead())
		in := make(chan error, 1)
		go func() { in <- l.Acquire(t.Context()) }()
		synctest.Wait()
		l.AdmitWriter()
		synctest.Wait()
		require.Empty(t, in, "a writer beside a reader")
		require.NoError(t, l.ReleaseRead())
		require.NoError(t, <-in)
		require.NoError(t, l.Release())
	})
}
