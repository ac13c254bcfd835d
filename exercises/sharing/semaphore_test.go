package sharing_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func newSemaphore(t *testing.T, permits int) *sharing.Semaphore {
	t.Helper()
	s, err := sharing.NewSemaphore(permits)
	require.NoError(t, err)
	return s
}

func TestSM01ANumberBelowZeroIsAnErrorWithTheNumber(t *testing.T) {
	for _, n := range []int{-1, math.MinInt} {
		s, err := sharing.NewSemaphore(n)
		require.Nil(t, s)
		require.ErrorIs(t, err, sharing.ErrCount)
		require.ErrorContains(t, err, fmt.Sprint(n))
		b, err := sharing.NewBoundedSemaphore(n)
		require.Nil(t, b)
		require.ErrorIs(t, err, sharing.ErrCount)
	}
}

func TestSM07APermitIsWaitedForExactlyUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, newSemaphore(t, 0).Acquire))
	})
}

func TestSM12WhatIsWrongWithAReleaseIsAnErrorOfItsOwn(t *testing.T) {
	s := newSemaphore(t, 1)
	require.ErrorIs(t, s.ReleaseN(0), sharing.ErrCount)
	require.ErrorIs(t, s.ReleaseN(-2), sharing.ErrCount)
	require.ErrorIs(t, s.ReleaseN(math.MaxInt), sharing.ErrOverRelease)
	require.NoError(t, s.ReleaseN(math.MaxInt-1), "as many as an int can say")
	require.Equal(t, math.MaxInt, s.Value())
	require.ErrorIs(t, s.Release(), sharing.ErrOverRelease)
	require.True(t, s.TryAcquire())

	b, err := sharing.NewBoundedSemaphore(2)
	require.NoError(t, err)
	require.Equal(t, sharing.ErrOverRelease, b.Release())
	require.ErrorIs(t, b.ReleaseN(0), sharing.ErrCount)
}

func TestSM11ASemaphoreSaysItsValue(t *testing.T) {
	require.Equal(t, "sharing.Semaphore(3 free)", newSemaphore(t, 3).String())
}

// One permit is a lock, and the race detector sees it as one.
func TestLK18ASemaphoreOfOneGuardsACounter(t *testing.T) {
	s := newSemaphore(t, 1)
	guarded(t, func(change func()) error {
		return s.With(t.Context(), func() error { change(); return nil })
	})
	require.Equal(t, 1, s.Value())
}

func TestSM18ASemaphoreThatIsDroppedWithAPermitInUseIsCollected(t *testing.T) {
	require.Eventually(t, collected(func() *sharing.Semaphore {
		s := newSemaphore(t, 1)
		require.True(t, s.TryAcquire())
		return s
	}), 10*time.Second, time.Millisecond)
}
