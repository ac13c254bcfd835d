package sharing_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func newBarrier(t *testing.T, parties int, opts ...sharing.BarrierOption) *sharing.Barrier {
	t.Helper()
	b, err := sharing.NewBarrier(parties, opts...)
	require.NoError(t, err)
	return b
}

// arrival is a call of Wait under way.
func arrival(ctx context.Context, b *sharing.Barrier) <-chan error {
	over := make(chan error, 1)
	go func() {
		_, err := b.Wait(ctx)
		over <- err
	}()
	return over
}

func TestBR01WhatMakesNoSenseIsRefused(t *testing.T) {
	for _, parties := range []int{0, -1} {
		b, err := sharing.NewBarrier(parties)
		require.Nil(t, b)
		require.ErrorIs(t, err, sharing.ErrCount)
	}
	for what, opt := range map[string]sharing.BarrierOption{
		"no action":         sharing.WithAction(nil),
		"no patience":       sharing.WithPatience(0),
		"negative patience": sharing.WithPatience(-1),
	} {
		_, err := sharing.NewBarrier(1, opt)
		require.Error(t, err, what)
	}
}

func TestBR05WhatTheActionDidIsSeenByAll(t *testing.T) {
	const parties, rounds = 4, 200
	sum := 0 // the race detector looks after it
	b := newBarrier(t, parties, sharing.WithAction(func() error { sum++; return nil }))
	var all sync.WaitGroup
	for range parties {
		all.Go(func() {
			for n := range rounds {
				_, err := b.Wait(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, 2*n+1, sum)
				_, err = b.Wait(t.Context()) // and this one adds one when all have read
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 2*rounds, sum)
}

func TestBR09APartyWaitsExactlyUntilItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBarrier(t, 3)
		other := arrival(t.Context(), b)
		err := before(t, time.Hour, func(ctx context.Context) error { return <-arrival(ctx, b) })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, sharing.ErrBroken)
		require.EqualError(t, err, sharing.ErrBroken.Error()+": context deadline exceeded")
		require.Equal(t, sharing.ErrBroken, <-other, "the others get nothing else")
	})
}

func TestBR10ADefaultPatienceEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBarrier(t, 2, sharing.WithPatience(time.Minute))
		alone := arrival(t.Context(), b)
		time.Sleep(time.Minute - 1)
		synctest.Wait()
		require.Empty(t, alone, "just before")
		require.ErrorIs(t, <-alone, context.DeadlineExceeded)
		require.True(t, b.Broken())

		b.Reset()
		other := arrival(t.Context(), b)
		time.Sleep(time.Minute - 1)
		require.NoError(t, <-arrival(t.Context(), b))
		require.NoError(t, <-other)
		time.Sleep(time.Hour)
		require.False(t, b.Broken(), "a patience ends with its wait")
	})
}

func TestBR12ABarrierSaysHowManyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBarrier(t, 2)
		require.Equal(t, 2, b.Parties())
		require.Equal(t, "sharing.Barrier(0 of 2)", b.String())
		alone := arrival(t.Context(), b)
		synctest.Wait()
		require.Equal(t, "sharing.Barrier(1 of 2)", b.String())
		b.Abort()
		require.Equal(t, "sharing.Barrier(broken, of 2)", b.String())
		require.Equal(t, sharing.ErrBroken, <-alone)
	})
}

func TestBR13AnActionThatDoesNotReturnBreaksTheBarrier(t *testing.T) {
	for name, action := range map[string]func() error{
		"it panics":             func() error { panic(7) },
		"it ends its goroutine": func() error { runtime.Goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBarrier(t, 2, sharing.WithAction(action))
			var panicked any
			other := arrival(t.Context(), b)
			for b.Waiting() == 0 {
				runtime.Gosched()
			}
			run(func() {
				defer func() { panicked = recover() }()
				_, _ = b.Wait(t.Context())
				assert.Fail(t, "the runner goes on")
			})
			require.Equal(t, sharing.ErrBroken, <-other)
			require.True(t, b.Broken())
			require.Equal(t, name == "it panics", panicked == 7)
		})
	}
}

func TestBR13TheRunnerGetsTheFailureItself(t *testing.T) {
	failure := errors.New("failed")
	b := newBarrier(t, 1, sharing.WithAction(func() error { return failure }))
	_, err := b.Wait(t.Context())
	require.ErrorIs(t, err, failure)
	require.ErrorIs(t, err, sharing.ErrBroken)
}

// slowAction has a barrier of two in the middle of its action.
func slowAction(t *testing.T) (b *sharing.Barrier, first, runner <-chan error, end func()) {
	door := make(chan struct{})
	b = newBarrier(t, 2, sharing.WithAction(func() error { <-door; return nil }))
	first = arrival(t.Context(), b)
	synctest.Wait()
	runner = arrival(t.Context(), b)
	synctest.Wait()
	return b, first, runner, func() { close(door) }
}

func TestBR05WhoComesWhileTheActionRunsIsInTheNextRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, first, runner, end := slowAction(t)
		ctx, cancel := context.WithCancel(t.Context())
		third, gone := arrival(t.Context(), b), arrival(ctx, b)
		synctest.Wait()
		require.Empty(t, third)
		require.Equal(t, 2, b.Waiting(), "who is at the door is not counted")
		cancel()
		require.Equal(t, context.Canceled, <-gone, "it was of no round, and breaks none")
		end()
		require.NoError(t, <-first)
		require.NoError(t, <-runner)
		synctest.Wait()
		require.Empty(t, third)
		require.Equal(t, 1, b.Waiting())
		require.NoError(t, <-arrival(t.Context(), b))
		require.NoError(t, <-third)
	})
}

func TestBR07WhatEndsTheRoundWhileTheActionRunsCountsForAllOfIt(t *testing.T) {
	for name, breaks := range map[string]func(*sharing.Barrier){
		"an abort": (*sharing.Barrier).Abort, "a reset": (*sharing.Barrier).Reset,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, first, runner, end := slowAction(t)
				breaks(b)
				require.Equal(t, sharing.ErrBroken, <-first, "nobody waits for the action")
				require.Equal(t, name == "an abort", b.Broken())
				end()
				require.Equal(t, sharing.ErrBroken, <-runner)
				require.Equal(t, name == "an abort", b.Broken(), "the end of the action changes nothing")
			})
		})
	}
}
