package sharing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestRL03WhoDoesNotOwnItIsToldSo(t *testing.T) {
	r, owner := sharing.NewRLock(), sharing.NewOwner()
	require.Equal(t, sharing.ErrNotOwner, r.Release(owner))
	require.True(t, r.TryAcquire(owner))
	require.Equal(t, sharing.ErrNotOwner, r.Release(sharing.NewOwner()))
	require.Equal(t, 1, r.Depth(owner))
}

func TestRL03NobodyIsNoOwner(t *testing.T) {
	r := sharing.NewRLock()
	require.Equal(t, sharing.ErrNotOwner, r.Acquire(t.Context(), nil))
	require.False(t, r.TryAcquire(nil))
	require.Equal(t, sharing.ErrNotOwner, r.Release(nil))
	require.False(t, r.OwnedBy(nil))
	require.Zero(t, r.Depth(nil))
	require.True(t, r.TryAcquire(sharing.NewOwner()), "it is free still")
}

func TestRL03OwnersAreAllDifferent(t *testing.T) {
	owners := map[*sharing.Owner]bool{}
	for range 100 {
		owners[sharing.NewOwner()] = true
	}
	require.Len(t, owners, 100)
}

func TestLK06AnRLockOfAnotherIsWaitedForExactlyUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := sharing.NewRLock()
		require.True(t, r.TryAcquire(sharing.NewOwner()))
		owner := sharing.NewOwner()
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, func(ctx context.Context) error {
			return r.Acquire(ctx, owner)
		}))
		require.Zero(t, r.Depth(owner))
	})
}

func TestLK13AnRLockSaysHowDeepItIsHeld(t *testing.T) {
	r, owner := sharing.NewRLock(), sharing.NewOwner()
	require.Equal(t, "sharing.RLock(free)", r.String())
	require.True(t, r.TryAcquire(owner))
	require.True(t, r.TryAcquire(owner))
	require.Equal(t, "sharing.RLock(held, depth 2)", r.String())
}

func TestLK18AnRLockGuardsACounterOnEveryLevel(t *testing.T) {
	r := sharing.NewRLock()
	guarded(t, func(change func()) error {
		owner := sharing.NewOwner()
		return r.With(t.Context(), owner, func() error {
			return r.With(t.Context(), owner, func() error { change(); return nil })
		})
	})
}
