package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Conditioner is one party's handle of a condition and of its lock.
type Conditioner interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error
	Wait(ctx context.Context) error
	WaitFor(ctx context.Context, predicate func() bool) error
	Notify(n int) error
	NotifyAll() error
}

// Conditions opens a condition for so many parties, each of which uses its own handle.
type Conditions struct {
	World
	Open func(t *testing.T, parties int) []Conditioner
}

// Condition is what every condition must do.
func Condition(t *testing.T, in Conditions) {
	conditionRows.in(t, in.World, in)
	conditionRaces.race(t, in.World, in)
}

// ConditionInLine is what a condition must do that promises an order.
func ConditionInLine(t *testing.T, in Conditions) { conditionInLine.in(t, in.World, in) }

var conditionRows = rows[Conditions]{
	{"CV-01 a condition is its lock, too", conditionLocks},
	{"CV-02 a wait without the lock is an error", conditionWaitUnlocked},
	{"CV-03 a notify without the lock is an error, and wakes nobody", conditionNotifyUnlocked},
	{"CV-04 of five waiters n go on when n are notified, when the lock is free", conditionNotify},
	{"CV-05 who waits in vain gives up with its ctx, and has the lock", conditionPatience},
	{"CV-06 who waits for a predicate goes on when it holds, not before", conditionPredicate},
	{"CV-07 a predicate that is never met fails with the ctx, however many notifies there were", conditionPredicateNever},
	{"CV-09 waiters that gave up take no notify from others", conditionStale},
	{"CV-10 what was notified too much is not remembered", conditionSurplus},
	{"CV-11 a wait with a ctx that has ended fails at once, and a predicate that holds wins", conditionEnded},
	{"CV-18 who gives up while another holds the lock returns when it has the lock", conditionRetakes},
	{"SM-12 a notify of fewer than one is refused", conditionNotifyBelowOne},
}

var conditionInLine = rows[Conditions]{
	{"CV-04 waiters are notified in the order in which they came", conditionOrder},
}

// locked calls fn with the lock held.
func locked(ctx context.Context, c Conditioner, fn func() error) error {
	if err := c.Acquire(ctx); err != nil {
		return err
	}
	return errors.Join(fn(), c.Release())
}

// waitsOnce is a whole wait: who returns from it has had the lock.
func waitsOnce(ctx context.Context, t *testing.T, c Conditioner) error {
	return locked(t.Context(), c, func() error { return c.Wait(ctx) })
}

// notify is a whole notify.
func notify(t *testing.T, c Conditioner, n int) {
	t.Helper()
	require.NoError(t, locked(t.Context(), c, func() error { return c.Notify(n) }))
}

func notifyAll(t *testing.T, c Conditioner) {
	t.Helper()
	require.NoError(t, locked(t.Context(), c, c.NotifyAll))
}

func conditionLocks(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	require.NoError(t, cs[0].Acquire(t.Context()))
	require.False(t, cs[1].TryAcquire())
	require.NoError(t, cs[0].Release())
	require.Error(t, cs[0].Release())
	require.True(t, cs[1].TryAcquire())
	require.NoError(t, cs[1].Release())
}

func conditionWaitUnlocked(t *testing.T, in Conditions) {
	c := in.Open(t, 1)[0]
	require.Error(t, c.Wait(t.Context()))
	require.Error(t, c.WaitFor(t.Context(), func() bool { return true }))
	require.True(t, c.TryAcquire(), "an error changes nothing")
	require.NoError(t, c.Release())
}

func conditionNotifyUnlocked(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	waiter := begin(func() error { return waitsOnce(t.Context(), t, cs[0]) })
	in.Settle()
	require.Error(t, cs[1].Notify(1))
	require.Error(t, cs[1].NotifyAll())
	in.blocks(t, "after errors", waiter)
	notify(t, cs[1], 1)
	require.NoError(t, waiter.wait())
}

func conditionNotify(t *testing.T, in Conditions) {
	cs := in.Open(t, 6)
	waiters := each(5, func(i int) error { return waitsOnce(t.Context(), t, cs[i]) })
	in.blocks(t, "before a notify", waiters...)
	total := 0
	for _, n := range []int{2, 1} {
		require.NoError(t, cs[5].Acquire(t.Context()))
		require.NoError(t, cs[5].Notify(n))
		in.Settle()
		require.Equal(t, total, over(waiters), "that go on while the notifier has the lock")
		require.NoError(t, cs[5].Release())
		total += n
		in.goOn(t, total, "when the lock is free", waiters...)
	}
	require.NoError(t, cs[5].Acquire(t.Context()))
	require.NoError(t, cs[5].NotifyAll())
	in.Settle()
	require.Equal(t, total, over(waiters), "that go on while the notifier has the lock")
	require.NoError(t, cs[5].Release())
	allWell(t, waiters...)
}

func conditionPatience(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, cs[0].Acquire(t.Context()))
	waiter := begin(func() error { return cs[0].Wait(ctx) })
	in.blocks(t, "before its ctx ends", waiter)
	require.True(t, cs[1].TryAcquire(), "the lock is free during the wait")
	require.NoError(t, cs[1].Release())
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.False(t, cs[1].TryAcquire(), "the lock is held after the wait")
	require.NoError(t, cs[0].Release())
}

func conditionPredicate(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	var state atomic.Int64
	waiter := begin(func() error {
		return locked(t.Context(), cs[0], func() error {
			return cs[0].WaitFor(t.Context(), func() bool { return state.Load() == 4 })
		})
	})
	for range 4 {
		in.blocks(t, "before the predicate holds", waiter)
		require.NoError(t, locked(t.Context(), cs[1], func() error {
			state.Add(1)
			return cs[1].Notify(1)
		}))
	}
	require.NoError(t, waiter.wait())
}

func conditionPredicateNever(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	ctx, cancel := context.WithCancel(t.Context())
	var asked atomic.Int64
	require.NoError(t, cs[0].Acquire(t.Context()))
	waiter := begin(func() error {
		return cs[0].WaitFor(ctx, func() bool { asked.Add(1); return false })
	})
	for n := range int64(3) {
		in.blocks(t, "before its ctx ends", waiter)
		require.Equal(t, n+1, asked.Load(), "looks, one for each notify and one at first")
		notifyAll(t, cs[1])
	}
	in.Settle()
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.False(t, cs[1].TryAcquire(), "the lock is held after the wait")
	require.NoError(t, cs[0].Release())
}

func conditionStale(t *testing.T, in Conditions) {
	cs := in.Open(t, 6)
	ctx, cancel := context.WithCancel(t.Context())
	gone := each(3, func(i int) error { return waitsOnce(ctx, t, cs[i]) })
	in.Settle()
	cancel()
	for _, a := range gone {
		require.ErrorIs(t, a.wait(), context.Canceled)
	}
	waiters := each(2, func(i int) error { return waitsOnce(t.Context(), t, cs[3+i]) })
	in.blocks(t, "before a notify", waiters...)
	notify(t, cs[5], 1)
	in.goOn(t, 1, "one was notified", waiters...)
	notifyAll(t, cs[5])
	allWell(t, waiters...)
}

func conditionSurplus(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	notify(t, cs[1], 3)
	notifyAll(t, cs[1])
	for range 2 {
		waiter := begin(func() error { return waitsOnce(t.Context(), t, cs[0]) })
		in.blocks(t, "after a surplus of notifies", waiter)
		notify(t, cs[1], 5)
		require.NoError(t, waiter.wait())
	}
}

func conditionEnded(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	require.NoError(t, cs[0].Acquire(t.Context()))
	require.ErrorIs(t, cs[0].Wait(ended(t)), context.Canceled)
	require.ErrorIs(t, cs[0].Wait(expired()), context.DeadlineExceeded)
	require.ErrorIs(t, cs[0].WaitFor(ended(t), func() bool { return false }), context.Canceled)
	require.NoError(t, cs[0].WaitFor(ended(t), func() bool { return true }))
	require.False(t, cs[1].TryAcquire(), "the lock is held after the wait")
	require.NoError(t, cs[0].Release())
}

func conditionRetakes(t *testing.T, in Conditions) {
	cs := in.Open(t, 3)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, cs[0].Acquire(t.Context()))
	waiter := begin(func() error { return cs[0].Wait(ctx) })
	in.Settle()
	require.NoError(t, cs[1].Acquire(t.Context()))
	cancel()
	in.blocks(t, "while another has the lock", waiter)
	require.NoError(t, cs[1].Release())
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.False(t, cs[2].TryAcquire(), "the lock is held after the wait")
	require.NoError(t, cs[0].Release())
}

func conditionNotifyBelowOne(t *testing.T, in Conditions) {
	cs := in.Open(t, 2)
	waiter := begin(func() error { return waitsOnce(t.Context(), t, cs[0]) })
	in.Settle()
	require.NoError(t, cs[1].Acquire(t.Context()))
	for _, n := range []int{0, -1} {
		require.Error(t, cs[1].Notify(n), "Notify(%d)", n)
	}
	require.NoError(t, cs[1].Release())
	in.blocks(t, "after errors", waiter)
	notify(t, cs[1], 1)
	require.NoError(t, waiter.wait())
}

func conditionOrder(t *testing.T, in Conditions) {
	cs := in.Open(t, 5)
	waiters := in.inLine(4, func(i int) error { return waitsOnce(t.Context(), t, cs[i]) })
	for i := range waiters {
		notify(t, cs[4], 1)
		in.goOn(t, i+1, "after a notify", waiters...)
		require.True(t, waiters[i].isOver(), "it is the turn of waiter %d", i)
	}
}
