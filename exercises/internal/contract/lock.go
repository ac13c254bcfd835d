package contract

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Locker is one party's handle of a lock.
type Locker interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error
	Locked() bool
}

// Locks opens a lock for so many parties, each of which uses its own handle.
type Locks struct {
	World
	Open func(t *testing.T, parties int) []Locker
}

// Lock is what every lock must do.
func Lock(t *testing.T, in Locks) {
	lockRows.in(t, in.World, in)
	lockRaces.race(t, in.World, in)
}

// LockOfAnyone is what a lock must do that does not know its holder.
func LockOfAnyone(t *testing.T, in Locks) { lockOfAnyone.in(t, in.World, in) }

// LockInLine is what a lock must do that promises an order.
func LockInLine(t *testing.T, in Locks) { lockInLine.in(t, in.World, in) }

var lockRows = rows[Locks]{
	{"LK-01 what was acquired and released can be acquired again", lockAgain},
	{"LK-02 a free lock is had without waiting, also with a ctx that has ended", lockFree},
	{"LK-03 a try at a held lock fails at once", lockTry},
	{"LK-04 five waiters wait while it is held, and have it after, one by one", lockContended},
	{"LK-06 a held lock is not had when the ctx ends first", lockPatience},
	{"LK-07 who gave up does not get it later", lockAbandoned},
	{"LK-09 the holder that acquires again waits, until its ctx ends", lockTwice},
	{"LK-10 a release of a free lock is an error, and changes nothing", lockNotHeld},
	{"LK-13 it says whether it is held", lockSays},
}

var lockOfAnyone = rows[Locks]{
	{"LK-08 one acquires and another releases", lockForeign},
	{"LK-09 the holder that acquires again has it when another releases", lockTwiceReleased},
}

var lockInLine = rows[Locks]{
	{"LK-19 waiters have it in the order in which they came", lockOrder},
	{"LK-19 who gives up leaves the order of the others as it is", lockOrderWithout},
}

func lockAgain(t *testing.T, in Locks) {
	for _, l := range in.Open(t, 2) {
		for range 3 {
			require.NoError(t, l.Acquire(t.Context()))
			require.NoError(t, l.Release())
		}
	}
}

func lockFree(t *testing.T, in Locks) {
	l := in.Open(t, 1)[0]
	require.True(t, l.TryAcquire())
	require.NoError(t, l.Release())
	require.NoError(t, l.Acquire(ended(t)), "a free lock wins over an ended ctx")
	require.NoError(t, l.Release())
}

func lockTry(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	require.True(t, ls[0].TryAcquire())
	require.False(t, ls[1].TryAcquire())
	require.False(t, ls[0].TryAcquire(), "the holder itself")
	require.NoError(t, ls[0].Release())
	require.True(t, ls[1].TryAcquire())
	require.NoError(t, ls[1].Release())
}

func lockContended(t *testing.T, in Locks) {
	ls := in.Open(t, 6)
	require.NoError(t, ls[5].Acquire(t.Context()))
	leave := make(chan struct{})
	var inside atomic.Int64
	waiters := each(5, func(i int) error {
		err := ls[i].Acquire(t.Context())
		inside.Add(1)
		<-leave
		releases(t, ls[i].Release)
		return err
	})
	in.blocks(t, "while it is held", waiters...)
	require.Zero(t, inside.Load(), "inside while another holds it")
	require.NoError(t, ls[5].Release())
	for n := range int64(5) {
		in.Settle()
		require.Equal(t, n+1, inside.Load(), "that have had it so far")
		leave <- struct{}{}
	}
	allWell(t, waiters...)
	require.False(t, ls[5].Locked())
}

func lockPatience(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	require.NoError(t, ls[0].Acquire(t.Context()))
	require.ErrorIs(t, ls[1].Acquire(expired()), context.DeadlineExceeded)
	ctx, cancel := context.WithCancel(t.Context())
	waiter := begin(func() error { return ls[1].Acquire(ctx) })
	in.blocks(t, "before its ctx ends", waiter)
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.True(t, ls[0].Locked(), "the holder has it still")
	require.NoError(t, ls[0].Release())
}

func lockAbandoned(t *testing.T, in Locks) {
	ls := in.Open(t, 3)
	require.NoError(t, ls[0].Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	gaveUp := begin(func() error { return ls[1].Acquire(ctx) })
	in.Settle()
	cancel()
	require.ErrorIs(t, gaveUp.wait(), context.Canceled)
	require.NoError(t, ls[0].Release())
	in.Settle()
	require.False(t, ls[2].Locked())
	require.True(t, ls[2].TryAcquire())
	require.NoError(t, ls[2].Release())
}

func lockTwice(t *testing.T, in Locks) {
	l := in.Open(t, 1)[0]
	require.NoError(t, l.Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	again := begin(func() error { return l.Acquire(ctx) })
	in.blocks(t, "while it is held", again)
	cancel()
	require.ErrorIs(t, again.wait(), context.Canceled)
	require.NoError(t, l.Release())
}

func lockNotHeld(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	require.Error(t, ls[0].Release(), "never held")
	require.NoError(t, ls[0].Acquire(t.Context()))
	require.NoError(t, ls[0].Release())
	require.Error(t, ls[0].Release(), "released before")
	require.True(t, ls[1].TryAcquire(), "an error changes nothing")
	require.False(t, ls[0].TryAcquire())
	require.NoError(t, ls[1].Release())
}

func lockSays(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	says := func(want bool) {
		for _, l := range ls {
			require.Equal(t, want, l.Locked())
		}
	}
	says(false)
	require.NoError(t, ls[0].Acquire(t.Context()))
	says(true)
	require.NoError(t, ls[0].Release())
	says(false)
}

func lockForeign(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	require.NoError(t, ls[0].Acquire(t.Context()))
	require.NoError(t, ls[1].Release())
	require.False(t, ls[0].Locked())
}

func lockTwiceReleased(t *testing.T, in Locks) {
	ls := in.Open(t, 2)
	require.NoError(t, ls[0].Acquire(t.Context()))
	again := begin(func() error { return ls[0].Acquire(t.Context()) })
	in.blocks(t, "while it is held", again)
	require.NoError(t, ls[1].Release())
	require.NoError(t, again.wait())
	require.NoError(t, ls[1].Release())
}

func lockOrder(t *testing.T, in Locks) {
	ls := in.Open(t, 6)
	require.NoError(t, ls[5].Acquire(t.Context()))
	waiters := in.inLine(5, func(i int) error { return ls[i].Acquire(t.Context()) })
	last := 5
	for i := range waiters {
		require.NoError(t, ls[last].Release())
		in.goOn(t, i+1, "after a release", waiters...)
		require.True(t, waiters[i].isOver(), "it is the turn of waiter %d", i)
		last = i
	}
	require.NoError(t, ls[last].Release())
}

// lockOrderWithout has the first, the middle and the last of five give up.
func lockOrderWithout(t *testing.T, in Locks) {
	ls := in.Open(t, 6)
	require.NoError(t, ls[5].Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	waiters := in.inLine(5, func(i int) error {
		if i%2 == 0 {
			return ls[i].Acquire(ctx)
		}
		return ls[i].Acquire(t.Context())
	})
	cancel()
	for i := 0; i < 5; i += 2 {
		require.ErrorIs(t, waiters[i].wait(), context.Canceled)
	}
	in.blocks(t, "those who are left", waiters[1], waiters[3])
	require.NoError(t, ls[5].Release())
	in.goOn(t, 1, "after a release", waiters[1], waiters[3])
	require.True(t, waiters[1].isOver(), "the second comes before the fourth")
	require.NoError(t, ls[1].Release())
	require.NoError(t, waiters[3].wait())
	require.NoError(t, ls[3].Release())
	require.False(t, ls[5].Locked())
}
