//go:build unix

package sharedmemory_test

import (
	"context"
	"syscall"
	"testing"

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

func newQueue(t *testing.T, capacity int) *sharedmemory.Queue[int] {
	t.Helper()
	q, err := sharedmemory.NewQueue[int](capacity, 0)
	require.NoError(t, err)
	return q
}

func TestMQ12MQ13WhoDiesWithTheQueueInHandHoldsUpNobody(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Queue: newQueue(t, 1)})
	ctx := t.Context()
	get := w.begin(dies, "queue get")
	alive := make(chan int, 1)
	go func() {
		n, _ := lives.Call(context.Background(), "queue get", 0, nil)
		alive <- n
	}()
	w.Settle()
	w.kill(t, dies)
	require.ErrorIs(t, <-get, parties.ErrGone)
	require.NoError(t, other.do(ctx, "queue put", 7))
	require.Equal(t, 7, <-alive)
}

func TestMQ12APutterThatDiesLeavesNothingHalfIn(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Queue: newQueue(t, 1)})
	ctx := t.Context()
	require.NoError(t, other.do(ctx, "queue put", 1))
	put := w.begin(dies, "queue put")
	w.kill(t, dies)
	require.ErrorIs(t, <-put, parties.ErrGone)
	got, err := lives.Call(ctx, "queue get", 0, nil)
	require.NoError(t, err)
	require.Equal(t, 1, got)
	require.Zero(t, lives.count("queue len"))
}

func TestJQ02JoinIsToldOfItemsThatDiedInSomebodysHand(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Queue: newQueue(t, 0)})
	ctx := t.Context()
	for n := range 3 {
		require.NoError(t, other.do(ctx, "queue put", n))
	}
	for range 2 {
		require.NoError(t, dies.do(ctx, "queue get", 0))
	}
	require.NoError(t, lives.do(ctx, "queue get", 0))
	join := w.begin(other, "queue join")
	w.kill(t, dies)
	require.ErrorIs(t, <-join, sharedmemory.ErrLost)
	join = w.begin(other, "queue join")
	require.Empty(t, join, "one is in hand still")
	require.NoError(t, lives.do(ctx, "queue done", 0))
	require.NoError(t, <-join)
	require.ErrorIs(t, lives.do(ctx, "queue done", 0), sharedmemory.ErrTooManyDone)
}
