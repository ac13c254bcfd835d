//go:build unix

package sharedmemory_test

import (
	"context"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/sharedmemory"
)

// What becomes of the others when a process is killed.

// mortal is three processes with a tool, one of which is going to die.
func mortal(t *testing.T, in *kit) (w *processes, dies, lives, other party) {
	t.Helper()
	w = newWorld(t)
	ps := w.share(t, 3, in)
	return w, ps[0], ps[1], ps[2]
}

// kill ends a party's process, and returns when its calls have.
func (w *processes) kill(t *testing.T, p party) {
	t.Helper()
	require.NoError(t, syscall.Kill(p.PID, syscall.SIGKILL))
	p.WaitForEnd()
	for i, q := range w.peers {
		if q == p.Party {
			w.peers = append(w.peers[:i:i], w.peers[i+1:]...)
			return
		}
	}
}

// begun is a call under way.
type begun chan error

func (w *processes) begin(p party, verb string) begun {
	b := make(begun, 1)
	go func() {
		_, err := p.Call(context.Background(), verb, 0, nil)
		b <- err
	}()
	w.Settle()
	return b
}

func newLock(t *testing.T) *sharedmemory.Lock {
	t.Helper()
	l, err := sharedmemory.NewLock()
	require.NoError(t, err)
	return l
}

func TestLK17TheLockOfADeadOwnerGoesToTheNextWhoIsTold(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Lock: newLock(t)})
	ctx := t.Context()
	require.NoError(t, dies.do(ctx, "lock acquire", 0))
	waiters := map[party]begun{lives: w.begin(lives, "lock acquire"), other: w.begin(other, "lock acquire")}
	w.kill(t, dies)
	has, next := lives, other // they do not stand in line
	var told error
	select {
	case told = <-waiters[lives]:
	case told = <-waiters[other]:
		has, next = other, lives
	}
	require.ErrorIs(t, told, sharedmemory.ErrOwnerDied)
	w.Settle()
	require.Empty(t, waiters[next], "one has it, and not two")
	require.NoError(t, has.do(ctx, "lock release", 0))
	require.NoError(t, <-waiters[next], "one is told, and that is enough")
	require.NoError(t, next.do(ctx, "lock release", 0))
	require.True(t, lives.is("lock try"))
}

func TestLK17AWaiterThatDiesTakesNothingWithIt(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Lock: newLock(t)})
	ctx := t.Context()
	require.NoError(t, other.do(ctx, "lock acquire", 0))
	dead, alive := w.begin(dies, "lock acquire"), w.begin(lives, "lock acquire")
	w.kill(t, dies)
	require.ErrorIs(t, <-dead, parties.ErrGone)
	require.NoError(t, other.do(ctx, "lock release", 0))
	require.NoError(t, <-alive)
}

func TestRL03TheRecursiveLockOfADeadOwnerIsTheNextOnesWithItsFirstLevel(t *testing.T) {
	lock, err := sharedmemory.NewRLock()
	require.NoError(t, err)
	w, dies, lives, _ := mortal(t, &kit{RLock: lock})
	for range 3 {
		require.NoError(t, dies.do(t.Context(), "nested acquire", 0))
	}
	waiter := w.begin(lives, "nested acquire")
	w.kill(t, dies)
	require.ErrorIs(t, <-waiter, sharedmemory.ErrOwnerDied)
	require.Equal(t, 1, lives.count("nested depth"))
}

func TestSM16ThePermitsOfTheDeadComeBack(t *testing.T) {
	s, err := sharedmemory.NewBoundedSemaphore(3)
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Bounded: s})
	ctx := t.Context()
	require.NoError(t, dies.do(ctx, "permit acquire", 0))
	require.NoError(t, dies.do(ctx, "permit acquire", 0))
	require.NoError(t, lives.do(ctx, "permit acquire", 0))
	a, b := w.begin(lives, "permit acquire"), w.begin(other, "permit acquire")
	require.Zero(t, other.count("permit value"))
	w.kill(t, dies)
	require.NoError(t, <-a)
	require.NoError(t, <-b)
	require.Zero(t, other.count("permit value"))
	require.NoError(t, other.do(ctx, "permit release", 3), "who releases what others have")
	require.ErrorIs(t, other.do(ctx, "permit release", 1), sharedmemory.ErrOverRelease)
}

func TestSM16AWaiterThatDiesIsPassedOver(t *testing.T) {
	s, err := sharedmemory.NewSemaphore(0)
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Semaphore: s})
	dead, alive := w.begin(dies, "permit acquire"), w.begin(lives, "permit acquire")
	w.kill(t, dies)
	require.ErrorIs(t, <-dead, parties.ErrGone)
	require.NoError(t, other.do(t.Context(), "permit release", 1))
	require.NoError(t, <-alive)
}

func TestCV14ANotifyPassesOverTheDead(t *testing.T) {
	c, err := sharedmemory.NewCondition()
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Condition: c})
	ctx := t.Context()
	require.NoError(t, dies.do(ctx, "condition acquire", 0))
	dead := w.begin(dies, "condition wait")
	require.NoError(t, lives.do(ctx, "condition acquire", 0))
	alive := w.begin(lives, "condition wait")
	w.kill(t, dies)
	require.ErrorIs(t, <-dead, parties.ErrGone)
	require.NoError(t, other.do(ctx, "condition acquire", 0))
	require.NoError(t, other.do(ctx, "condition notify", 1))
	require.NoError(t, other.do(ctx, "condition release", 0))
	require.NoError(t, <-alive)
}

func TestEV10ASetWaitsForNoDeadWaiter(t *testing.T) {
	e, err := sharedmemory.NewEvent()
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Event: e})
	dead, alive := w.begin(dies, "event wait"), w.begin(lives, "event wait")
	w.kill(t, dies)
	require.ErrorIs(t, <-dead, parties.ErrGone)
	require.NoError(t, other.do(t.Context(), "event set", 0))
	require.NoError(t, <-alive)
}

func TestBR16APartyThatDiesBreaksTheBarrier(t *testing.T) {
	b, err := sharedmemory.NewBarrier(3)
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Barrier: b})
	dead, alive := w.begin(dies, "barrier wait"), w.begin(lives, "barrier wait")
	w.kill(t, dies)
	require.ErrorIs(t, <-dead, parties.ErrGone)
	require.ErrorIs(t, <-alive, sharedmemory.ErrBroken)
	require.True(t, other.is("barrier broken"))
}

func TestBR16APartyThatDiesInTheActionBreaksTheBarrier(t *testing.T) {
	b, err := sharedmemory.NewBarrier(2)
	require.NoError(t, err)
	w, dies, lives, _ := mortal(t, &kit{Barrier: b, Acts: true})
	alive := w.begin(lives, "barrier wait")
	asked, never := make(chan bool), make(chan bool)
	go func() {
		_, _ = dies.Call(context.Background(), "barrier wait", 0, func(int) int { close(asked); <-never; return 0 })
	}()
	<-asked
	require.NoError(t, syscall.Kill(dies.PID, syscall.SIGKILL))
	close(never)
	dies.WaitForEnd()
	require.ErrorIs(t, <-alive, sharedmemory.ErrBroken)
}

// One who waited for long and died leaves a lock that is free and kept for him.
func TestLK17ATryTakesALockThatWasKeptForTheDead(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Lock: newLock(t)})
	require.NoError(t, other.do(t.Context(), "lock acquire", 0))
	w.begin(dies, "lock acquire")
	w.kill(t, dies)
	require.NoError(t, other.do(t.Context(), "lock release", 0))
	require.False(t, lives.is("lock held"))
	require.Eventually(t, func() bool { return lives.is("lock try") }, 10*time.Second, 10*time.Millisecond)
}

func TestSM16ATryFindsThePermitsOfTheDead(t *testing.T) {
	s, err := sharedmemory.NewBoundedSemaphore(1)
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Bounded: s})
	require.NoError(t, dies.do(t.Context(), "permit acquire", 0))
	w.kill(t, dies)
	require.True(t, lives.is("permit try"))
	require.NoError(t, lives.do(t.Context(), "permit release", 1))
	require.Equal(t, 1, other.count("permit value"))
}

func TestSM16WhatOthersReleasedDoesNotComeBackOnceMore(t *testing.T) {
	s, err := sharedmemory.NewBoundedSemaphore(3)
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Bounded: s})
	ctx := t.Context()
	require.NoError(t, dies.do(ctx, "permit acquire", 0))
	require.NoError(t, dies.do(ctx, "permit acquire", 0))
	require.NoError(t, lives.do(ctx, "permit release", 2))
	w.kill(t, dies)
	for range 3 {
		require.True(t, other.is("permit try"))
	}
	require.False(t, other.is("permit try"), "a fourth of three")
	require.Zero(t, lives.count("permit value"))
}

func TestCV14ANotifyOfOneThatDiesBeforeItHasTheLockIsAnothers(t *testing.T) {
	c, err := sharedmemory.NewCondition()
	require.NoError(t, err)
	w, dies, lives, other := mortal(t, &kit{Condition: c})
	ctx := t.Context()
	require.NoError(t, dies.do(ctx, "condition acquire", 0))
	w.begin(dies, "condition wait")
	require.NoError(t, lives.do(ctx, "condition acquire", 0))
	alive := w.begin(lives, "condition wait")
	require.NoError(t, other.do(ctx, "condition acquire", 0))
	require.NoError(t, other.do(ctx, "condition notify", 1))
	w.Settle()
	w.kill(t, dies)
	require.NoError(t, other.do(ctx, "condition release", 0))
	soon(t, alive)
}

func TestCV14WhoWaitsForAPredicateIsToldOfADeadOwnerThoughItHolds(t *testing.T) {
	c, err := sharedmemory.NewCondition()
	require.NoError(t, err)
	w, dies, lives, _ := mortal(t, &kit{Condition: c})
	ctx := t.Context()
	var holds atomic.Int32
	require.NoError(t, lives.do(ctx, "condition acquire", 0))
	outcome := make(begun, 1)
	go func() {
		_, err := lives.Call(ctx, "condition wait for", 0, func(int) int { return int(holds.Load()) })
		outcome <- err
	}()
	w.Settle()
	require.NoError(t, dies.do(ctx, "condition acquire", 0))
	require.NoError(t, dies.do(ctx, "condition notify", 1))
	holds.Store(1)
	w.kill(t, dies)
	require.ErrorIs(t, <-outcome, sharedmemory.ErrOwnerDied)
}

// soon is for what would hang if it went wrong.
func soon(t *testing.T, b begun) {
	t.Helper()
	select {
	case err := <-b:
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		require.FailNow(t, "it hangs")
	}
}
