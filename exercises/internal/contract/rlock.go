package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// RLocker is the handle of one owner of a recursive lock.
type RLocker interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error
	Depth() int
	Owned() bool
}

// RLocks opens a recursive lock for so many owners.
type RLocks struct {
	World
	Open func(t *testing.T, owners int) []RLocker
}

// RLock is what every recursive lock must do.
func RLock(t *testing.T, in RLocks) {
	rlockRows.in(t, in.World, in)
	rlockRaces.race(t, in.World, in)
}

var rlockRows = rows[RLocks]{
	{"RL-01 who takes it several times, releases it as often", nestedAsOften},
	{"RL-02 a release without an acquire is an error, also after others", nestedTooOften},
	{"RL-03 a release by somebody else is an error, and the owner owns it still", nestedForeign},
	{"RL-04 the owner has a depth, others have none", nestedDepth},
	{"RL-05 the owner owns it until its last release", nestedOwned},
	{"RL-07 three deep, a fourth release is an error", nestedThree},
	{"RL-08 a waiter gets in when the last level is released, not before", nestedWaiter},
	{"LK-03 a try by another fails at once, one by the owner succeeds", nestedTry},
	{"LK-06 a lock of another is not had when the ctx ends first", nestedPatience},
}

var rlockRaces = rows[RLocks]{
	{"LK-16 a waiter whose ctx ends at the last release owns the lock and got no error, or it is free", nestedGiveUp},
	{"RL-08 never are two owners inside, however deep", nestedExclusion},
}

func nestedAsOften(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	for depth := 1; depth <= 3; depth++ {
		for range depth {
			require.NoError(t, rs[0].Acquire(ended(t)), "what is free or owned wins over an ended ctx")
		}
		for range depth {
			require.False(t, rs[1].TryAcquire())
			require.NoError(t, rs[0].Release())
		}
		require.True(t, rs[1].TryAcquire())
		require.NoError(t, rs[1].Release())
	}
}

func nestedTooOften(t *testing.T, in RLocks) {
	r := in.Open(t, 1)[0]
	require.Error(t, r.Release())
	require.NoError(t, r.Acquire(t.Context()))
	require.NoError(t, r.Release())
	require.Error(t, r.Release())
	require.True(t, r.TryAcquire(), "an error changes nothing")
	require.Equal(t, 1, r.Depth())
	require.NoError(t, r.Release())
}

func nestedForeign(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	require.NoError(t, rs[0].Acquire(t.Context()))
	require.NoError(t, rs[0].Acquire(t.Context()))
	require.Error(t, rs[1].Release())
	require.Equal(t, 2, rs[0].Depth())
	require.NoError(t, rs[0].Release())
	require.Error(t, rs[1].Release())
	require.True(t, rs[0].Owned())
	require.NoError(t, rs[0].Release())
}

func nestedDepth(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	depth := func(want int) {
		require.Equal(t, want, rs[0].Depth(), "the owner's")
		require.Zero(t, rs[1].Depth(), "another's")
	}
	for n := range 3 {
		depth(n)
		require.NoError(t, rs[0].Acquire(t.Context()))
	}
	for n := 3; n > 0; n-- {
		depth(n)
		require.NoError(t, rs[0].Release())
	}
	depth(0)
}

func nestedOwned(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	owned := func(want bool) {
		require.Equal(t, want, rs[0].Owned(), "the owner's")
		require.False(t, rs[1].Owned(), "another's")
	}
	owned(false)
	require.NoError(t, rs[0].Acquire(t.Context()))
	owned(true)
	require.True(t, rs[0].TryAcquire())
	owned(true)
	require.NoError(t, rs[0].Release())
	owned(true)
	require.NoError(t, rs[0].Release())
	owned(false)
}

func nestedThree(t *testing.T, in RLocks) {
	r := in.Open(t, 1)[0]
	for range 3 {
		require.NoError(t, r.Acquire(t.Context()))
	}
	for range 3 {
		require.NoError(t, r.Release())
	}
	require.Error(t, r.Release())
}

func nestedWaiter(t *testing.T, in RLocks) {
	rs := in.Open(t, 3)
	require.NoError(t, rs[0].Acquire(t.Context()))
	waiters := each(2, func(i int) error { return rs[i+1].Acquire(t.Context()) })
	in.blocks(t, "on the first level", waiters...)
	for range 3 { // down two, up one, ...
		require.NoError(t, rs[0].Acquire(t.Context()))
		require.NoError(t, rs[0].Acquire(t.Context()))
		require.NoError(t, rs[0].Release())
		in.blocks(t, "on a deeper level", waiters...)
	}
	for range 3 {
		require.NoError(t, rs[0].Release())
		in.blocks(t, "before the last release", waiters...)
	}
	require.NoError(t, rs[0].Release())
	in.goOn(t, 1, "after the last release", waiters...)
	first := rs[1]
	if waiters[1].isOver() {
		first = rs[2]
	}
	require.Equal(t, 1, first.Depth())
	require.NoError(t, first.Release())
	allWell(t, waiters...)
	for _, r := range rs[1:] {
		if r != first {
			require.NoError(t, r.Release())
		}
	}
}

func nestedTry(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	require.True(t, rs[0].TryAcquire())
	require.False(t, rs[1].TryAcquire())
	require.True(t, rs[0].TryAcquire())
	require.NoError(t, rs[0].Release())
	require.False(t, rs[1].TryAcquire())
	require.NoError(t, rs[0].Release())
	require.True(t, rs[1].TryAcquire())
	require.NoError(t, rs[1].Release())
}

func nestedPatience(t *testing.T, in RLocks) {
	rs := in.Open(t, 2)
	require.NoError(t, rs[0].Acquire(t.Context()))
	require.ErrorIs(t, rs[1].Acquire(expired()), context.DeadlineExceeded)
	ctx, cancel := context.WithCancel(t.Context())
	waiter := begin(func() error { return rs[1].Acquire(ctx) })
	in.blocks(t, "before its ctx ends", waiter)
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.Zero(t, rs[1].Depth())
	require.Error(t, rs[1].Release())
	require.NoError(t, rs[0].Release())
	require.True(t, rs[1].TryAcquire())
	require.NoError(t, rs[1].Release())
}

func nestedGiveUp(t *testing.T, in RLocks) {
	rs := in.Open(t, 3)
	for round := range in.Rounds / 20 {
		require.NoError(t, rs[0].Acquire(t.Context()))
		require.NoError(t, rs[0].Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		waiter := begin(func() error { return rs[1].Acquire(ctx) })
		in.Settle()
		require.NoError(t, rs[0].Release())
		asItEnds(cancel, func() { releases(t, rs[0].Release) })
		got := waiter.wait() == nil
		require.Equal(t, got, rs[1].Owned(), "round %d: it has the lock or an error", round)
		if got {
			require.NoError(t, rs[1].Release())
		}
		require.True(t, rs[2].TryAcquire(), "round %d: the lock is lost", round)
		require.NoError(t, rs[2].Release())
	}
}

func nestedExclusion(t *testing.T, in RLocks) {
	rs := in.Open(t, 4)
	allWell(t, each(4, func(i int) error {
		r := rs[i]
		for n := range in.Rounds / 20 {
			depth := 1 + n%3
			for level := range depth {
				if err := r.Acquire(t.Context()); err != nil {
					return err
				}
				assert.Equal(t, level+1, r.Depth())
			}
			for level := range depth {
				assert.Equal(t, depth-level, r.Depth())
				assert.False(t, rs[(i+1)%4].Owned(), "another owner inside")
				releases(t, r.Release)
			}
		}
		return nil
	})...)
	require.True(t, rs[0].TryAcquire())
	require.NoError(t, rs[0].Release())
}
