package contract

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var lockRaces = rows[Locks]{
	{"LK-16 a waiter whose ctx ends at the release has the lock and no error, or the lock is free", lockGiveUpAtRelease},
	{"LK-16 a waiter behind one whose ctx ends at the release gets the lock", lockBehindGiveUp},
	{"LK-19 a waiter gets the lock from one who takes it again and again", lockGreedy},
	{"LK-04 never are two inside", lockExclusion},
}

func lockGiveUpAtRelease(t *testing.T, in Locks) {
	ls := in.Open(t, 3)
	for round := range in.Rounds / 10 {
		require.NoError(t, ls[0].Acquire(t.Context()), "round %d", round)
		ctx, cancel := context.WithCancel(t.Context())
		waiter := begin(func() error { return ls[1].Acquire(ctx) })
		in.Settle()
		asItEnds(cancel, func() { releases(t, ls[0].Release) })
		if err := waiter.wait(); err == nil {
			require.True(t, ls[2].Locked(), "round %d: it was told that it has the lock", round)
			require.NoError(t, ls[1].Release(), "round %d", round)
		} else {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.True(t, ls[2].TryAcquire(), "round %d: the lock is lost", round)
		require.NoError(t, ls[2].Release())
	}
}

func lockBehindGiveUp(t *testing.T, in Locks) {
	ls := in.Open(t, 3)
	for range in.Rounds / 10 {
		require.NoError(t, ls[0].Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		waiters := in.inLine(2, func(i int) error {
			if i == 1 {
				return hold(t.Context(), t, ls[2])
			}
			return hold(ctx, t, ls[1])
		})
		asItEnds(cancel, func() { releases(t, ls[0].Release) })
		if err := waiters[0].wait(); err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.NoError(t, waiters[1].wait())
	}
}

// hold acquires and releases.
func hold(ctx context.Context, t *testing.T, l Locker) error {
	err := l.Acquire(ctx)
	if err == nil {
		releases(t, l.Release)
	}
	return err
}

// lockGreedy has one party hold the lock nearly always, which is never asked to make room.
func lockGreedy(t *testing.T, in Locks) {
	ls := in.Open(t, 4)
	var enough atomic.Bool
	greedy := begin(func() error {
		for !enough.Load() {
			if err := hold(t.Context(), t, ls[0]); err != nil {
				return err
			}
		}
		return nil
	})
	waiters := each(3, func(i int) error {
		for range 1 + in.Rounds/2000 {
			if err := hold(t.Context(), t, ls[i+1]); err != nil {
				return err
			}
		}
		return nil
	})
	allWell(t, waiters...)
	enough.Store(true)
	allWell(t, greedy)
}

// lockExclusion has parties come with every kind of patience. Only the test's side of it counts who is inside.
func lockExclusion(t *testing.T, in Locks) {
	ls := in.Open(t, 5)
	var inside, most atomic.Int64
	turn := func(l Locker) {
		raise(&most, inside.Add(1))
		inside.Add(-1)
		releases(t, l.Release)
	}
	allWell(t, each(5, func(i int) error {
		for range in.Rounds / 10 {
			ctx, cancel := context.WithCancel(t.Context())
			switch i {
			case 0:
				if ls[i].TryAcquire() {
					turn(ls[i])
				}
			case 1:
				impatient := begin(func() error { return ls[i].Acquire(ctx) })
				cancel()
				if impatient.wait() == nil {
					turn(ls[i])
				}
			default:
				if assert.NoError(t, ls[i].Acquire(ctx)) {
					turn(ls[i])
				}
			}
			cancel()
		}
		return nil
	})...)
	require.EqualValues(t, 1, most.Load(), "parties inside at once")
	require.False(t, ls[0].Locked())
}
