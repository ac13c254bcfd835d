//go:build unix

package sharedmemory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

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

var diesInPut = process.Define("sharedmemory_test.diesInPut", func(_ context.Context, q *sharedmemory.Queue[int]) error {
	return sharedmemory.DieInPut(q, 2)
})

func TestMQ12AnItemThatIsInIsCountedThoughItsPutterDied(t *testing.T) {
	q := newQueue(t, 2)
	defer q.Close()
	require.NoError(t, q.TryPut(1))
	p, err := diesInPut.Start(t.Context(), q)
	require.NoError(t, err)
	require.ErrorContains(t, p.Wait(t.Context()), "7")
	require.ErrorIs(t, q.TryPut(3), sharedmemory.ErrFull)
	for _, want := range []int{1, 2} {
		got, err := q.TryGet()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	require.Zero(t, q.Len())
}

// MQ-15 has no row: an item does not come in pieces, and the ctx of a Get covers all of it.
func TestMQ14JQ02JoinIsToldOfItemsThatDiedInSomebodysHand(t *testing.T) {
	w, dies, lives, other := mortal(t, &kit{Queue: newQueue(t, 0)})
	ctx := t.Context()
	for n := range 3 {
		require.NoError(t, other.do(ctx, "queue put", n))
	}
	for range 2 {
		require.NoError(t, dies.do(ctx, "queue try get", 0), "what was put is there at once")
	}
	require.NoError(t, lives.do(ctx, "queue try get", 0))
	join := w.begin(other, "queue join")
	w.kill(t, dies)
	require.ErrorIs(t, <-join, sharedmemory.ErrLost)
	join = w.begin(other, "queue join")
	require.Empty(t, join, "one is in hand still")
	require.NoError(t, lives.do(ctx, "queue done", 0))
	require.NoError(t, <-join)
	require.ErrorIs(t, lives.do(ctx, "queue done", 0), sharedmemory.ErrTooManyDone)
}
