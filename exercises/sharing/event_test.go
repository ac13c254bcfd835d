package sharing_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestEV03AnEventIsWaitedForExactlyUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := sharing.NewEvent()
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, e.Wait))
	})
}

// late is a ctx that has ended, and what is waited for comes just before that is seen.
type late struct {
	context.Context
	first func()
}

func (c late) Done() <-chan struct{} { c.first(); return c.Context.Done() }

func TestEV11AFlagThatIsSetAsTheContextEndsWins(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	e := sharing.NewEvent()
	for range 100 { // not by chance
		require.NoError(t, e.Wait(late{ended, func() { e.Set(); e.Clear() }}))
	}
}

func TestEV07AnEventSaysWhetherItIsSet(t *testing.T) {
	e := sharing.NewEvent()
	require.Equal(t, "sharing.Event(not set)", e.String())
	e.Set()
	require.Equal(t, "sharing.Event(set)", e.String())
	e.Clear()
	require.Equal(t, "sharing.Event(not set)", e.String())
}

// The race detector sees that what happened before Set is there after Wait, on both ways through Wait.
func TestLK18WhatIsDoneBeforeASetIsSeenAfterTheWait(t *testing.T) {
	for range 500 {
		e, done := sharing.NewEvent(), 0
		go func() {
			runtime.Gosched()
			done++
			e.Set()
		}()
		require.NoError(t, e.Wait(t.Context()))
		require.Equal(t, 1, done)
		require.NoError(t, e.Wait(t.Context()))
	}
}
