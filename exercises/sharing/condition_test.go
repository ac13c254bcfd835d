package sharing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestCV03WhatIsWrongWithAWaitOrANotifyIsAnErrorOfItsOwn(t *testing.T) {
	r, owner := sharing.NewRLock(), sharing.NewOwner()
	for name, c := range map[string]*sharing.Condition{
		"over a lock of its own":   sharing.NewCondition(nil),
		"over an RWLock":           sharing.NewCondition(sharing.NewRWLock()),
		"over an RLock of nobody":  sharing.NewCondition(sharing.NewRLock().As(owner)),
		"over an RLock of another": sharing.NewCondition(r.As(owner)),
	} {
		t.Run(name, func(t *testing.T) {
			r.TryAcquire(sharing.NewOwner())
			require.Equal(t, sharing.ErrNotLocked, c.Wait(t.Context()))
			require.Equal(t, sharing.ErrNotLocked, c.WaitFor(t.Context(), func() bool { panic("not without the lock") }))
			require.Equal(t, sharing.ErrNotLocked, c.Notify(1))
			require.Equal(t, sharing.ErrNotLocked, c.NotifyAll())
			require.ErrorIs(t, c.Notify(0), sharing.ErrCount)
		})
	}
}

// Readers of an RWLock cannot wait at a condition: it would have to let go of the lock for the others, too.
func TestCV02AReaderDoesNotHoldTheLockForAWait(t *testing.T) {
	l := sharing.NewRWLock()
	c := sharing.NewCondition(l)
	require.True(t, l.TryAcquireRead())
	require.Equal(t, sharing.ErrNotLocked, c.Wait(t.Context()))
	require.Equal(t, 1, l.Readers())
}

func TestCV02APredicateIsNotAskedOnceTheLockIsLost(t *testing.T) {
	c, asked := sharing.NewCondition(nil), 0
	require.True(t, c.TryAcquire())
	require.Equal(t, sharing.ErrNotLocked, c.WaitFor(t.Context(), func() bool {
		asked++
		return c.Release() != nil // it must not
	}))
	require.Equal(t, 1, asked)
}

// losing is a ctx during whose look the lock is lost, as it is when two pass for one owner.
type losing struct {
	context.Context
	lose func() error
}

func (c losing) Err() error {
	_ = c.lose()
	return nil
}

func TestCV02ALockThatIsLostOnTheWayToAWaitIsNotHeld(t *testing.T) {
	for name, c := range map[string]*sharing.Condition{
		"Lock":   sharing.NewCondition(nil),
		"RWLock": sharing.NewCondition(sharing.NewRWLock()),
		"RLock":  sharing.NewCondition(sharing.NewRLock().As(sharing.NewOwner())),
	} {
		require.True(t, c.TryAcquire())
		require.Equal(t, sharing.ErrNotLocked, c.Wait(losing{t.Context(), c.Release}), name)
		require.True(t, c.TryAcquire(), name)
		require.NoError(t, c.Notify(1), "there is nobody")
	}
}

func TestCV01AConditionLocksTheGivenLock(t *testing.T) {
	l := sharing.NewLock()
	c := sharing.NewCondition(l)
	require.NoError(t, c.Acquire(t.Context()))
	require.True(t, l.Locked())
	require.NoError(t, l.Release())
	require.True(t, c.TryAcquire())
	require.True(t, l.Locked())
	require.Equal(t, c, c.As(sharing.NewOwner()), "a Lock knows no owners")
}

func TestCV01AConditionOverAConditionIsOverItsLock(t *testing.T) {
	r, alice, bob := sharing.NewRLock(), sharing.NewOwner(), sharing.NewOwner()
	c := sharing.NewCondition(sharing.NewCondition(r.As(alice)))
	require.True(t, c.As(bob).TryAcquire())
	require.True(t, r.OwnedBy(bob), "not alice, whom another condition is for")
}

func TestCV05AWaitEndsExactlyAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sharing.NewCondition(nil)
		require.True(t, c.TryAcquire())
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, c.Wait))
		require.NoError(t, c.Release())
	})
}

func TestCV07NotifiesDoNotExtendTheDeadlineOfAPredicate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sharing.NewCondition(nil)
		done := make(chan struct{})
		go func() {
			for {
				select {
				case <-time.After(time.Minute):
					assert.NoError(t, c.With(t.Context(), c.NotifyAll))
				case <-done:
					return
				}
			}
		}()
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, func(ctx context.Context) error {
			return c.With(t.Context(), func() error { return c.WaitFor(ctx, func() bool { return false }) })
		}))
		close(done)
	})
}

func TestCV06APredicateThatHoldsAtTheDeadlineIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, ready := sharing.NewCondition(nil), false
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.True(t, c.TryAcquire())
		go func() {
			time.Sleep(time.Second)
			assert.NoError(t, c.With(t.Context(), func() error {
				time.Sleep(time.Hour) // the waiter has given up, and needs the lock to say so
				ready = true
				return nil
			}))
		}()
		require.NoError(t, c.WaitFor(ctx, func() bool { return ready }))
	})
}

// A lock that is released three times while somebody waits for it would be handed over.
func TestCV11AWaitWithoutPatienceDoesNotLetGoOfTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := sharing.NewCondition(nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.True(t, c.TryAcquire())
		other := make(chan error, 1)
		go func() { other <- c.Acquire(t.Context()) }()
		for range 10 {
			synctest.Wait()
			require.Equal(t, context.Canceled, c.Wait(ctx))
		}
		synctest.Wait()
		require.Empty(t, other)
		require.NoError(t, c.Release())
		require.NoError(t, <-other)
	})
}

func TestCV17ARecursiveLockIsLetGoOnAllLevelsAndRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, alice, bob := sharing.NewRLock(), sharing.NewOwner(), sharing.NewOwner()
		c := sharing.NewCondition(r.As(alice))
		ready := false
		over := make(chan error)
		go func() {
			assert.NoError(t, r.Acquire(t.Context(), alice))
			assert.NoError(t, r.Acquire(t.Context(), alice))
			err := c.WaitFor(t.Context(), func() bool { return ready })
			assert.Equal(t, 2, r.Depth(alice), "as deep as before")
			assert.Zero(t, r.Depth(bob))
			assert.NoError(t, r.Release(alice))
			assert.True(t, r.OwnedBy(alice))
			assert.NoError(t, r.Release(alice))
			over <- err
		}()
		synctest.Wait()
		require.Zero(t, r.Depth(alice))
		for range 3 {
			require.True(t, r.TryAcquire(bob))
		}
		ready = true
		require.NoError(t, c.As(bob).Notify(1))
		require.Equal(t, sharing.ErrNotLocked, c.Notify(1), "as alice, who is out")
		for range 3 {
			require.Equal(t, 0, r.Depth(alice))
			require.NoError(t, r.Release(bob))
		}
		require.NoError(t, <-over)
		require.True(t, r.TryAcquire(bob), "free in the end")
	})
}

func TestCV18ARecursiveLockIsRestoredAlsoWhenTheWaitFails(t *testing.T) {
	r, owner := sharing.NewRLock(), sharing.NewOwner()
	c := sharing.NewCondition(r.As(owner))
	require.True(t, r.TryAcquire(owner))
	require.True(t, r.TryAcquire(owner))
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, c.Wait))
	})
	require.Equal(t, 2, r.Depth(owner))
}

// The race detector looks after what is passed from one to the other.
func TestLK18WhatIsChangedBeforeANotifyIsSeenAfterTheWait(t *testing.T) {
	c, turn := sharing.NewCondition(nil), 0
	const players, turns = 3, 300
	over := make(chan error)
	for i := range players {
		go func() {
			over <- func() error {
				for range turns {
					err := c.With(t.Context(), func() error {
						if err := c.WaitFor(t.Context(), func() bool { return turn%players == i }); err != nil {
							return err
						}
						turn++
						return c.NotifyAll()
					})
					if err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	for range players {
		require.NoError(t, <-over)
	}
	require.Equal(t, players*turns, turn)
}
