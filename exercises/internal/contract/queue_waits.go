package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

var queueWaits = rows[Queues]{
	{"QU-05 a putter that waits goes on when one item is taken", putterGoesOn},
	{"QU-06 a getter that waits goes on with the item that is put", getterGoesOn},
	{"PQ-06 a getter that waits gets one of two items, the other stays", oneOfTwo},
	{"QU-34 a putter that gives up leaves no item behind", putterGivesUp},
	{"QU-35 a getter that gives up swallows no item", getterGivesUp},
	{"QU-34 a putter that gives up as there is room passes the room on", putterPassesOn},
	{"QU-35 a getter that gives up as an item comes passes the item on", getterPassesOn},
}

func putterGoesOn(t *testing.T, in Queues) {
	qs := in.filled(t, 2, 3, 2)
	one := in.putting(t.Context(), qs[1], 3)
	two := in.putting(t.Context(), qs[2], 4)
	keepsWaiting(t, in, one, "the queue is full")
	keepsWaiting(t, in, two, "the queue is full")
	takeNow(t, qs[0])
	in.Settle()
	require.Equal(t, 1, len(one)+len(two), "there is room for one")
	require.Equal(t, 2, qs[0].Len())
	takeNow(t, qs[0])
	require.NoError(t, <-one)
	require.NoError(t, <-two)
	in.Settle()
	require.Equal(t, 2, qs[0].Len())
}

func getterGoesOn(t *testing.T, in Queues) {
	qs := in.Open(t, 2, 3)
	one, two := in.getting(t.Context(), qs[1]), in.getting(t.Context(), qs[2])
	keepsWaiting(t, in, one, "the queue is empty")
	keepsWaiting(t, in, two, "the queue is empty")
	require.NoError(t, qs[0].TryPut(1))
	in.Settle()
	require.Equal(t, 1, len(one)+len(two), "there is an item for one")
	require.NoError(t, qs[0].TryPut(2))
	require.ElementsMatch(t, []takenItem{{1, nil}, {2, nil}}, []takenItem{<-one, <-two})
	in.left(t, qs[0])
}

func oneOfTwo(t *testing.T, in Queues) {
	qs := in.Open(t, 2, 2)
	got := in.getting(t.Context(), qs[1])
	require.NoError(t, qs[0].TryPut(200))
	require.NoError(t, qs[0].TryPut(100))
	first := <-got
	require.NoError(t, first.err)
	require.ElementsMatch(t, []int{100, 200}, []int{first.item, takeNow(t, qs[0])})
	in.left(t, qs[0])
}

func putterGivesUp(t *testing.T, in Queues) {
	qs := in.filled(t, 1, 2, 1)
	ctx, cancel := context.WithCancel(t.Context())
	put := in.putting(ctx, qs[1], 2)
	keepsWaiting(t, in, put, "the queue is full")
	cancel()
	require.ErrorIs(t, <-put, context.Canceled)
	in.left(t, qs[0], 1)
}

func getterGivesUp(t *testing.T, in Queues) {
	qs := in.Open(t, 1, 2)
	ctx, cancel := context.WithCancel(t.Context())
	got := in.getting(ctx, qs[1])
	keepsWaiting(t, in, got, "the queue is empty")
	cancel()
	require.ErrorIs(t, (<-got).err, context.Canceled)
	require.NoError(t, qs[0].TryPut(1))
	in.Settle()
	in.left(t, qs[0], 1)
}

// putterPassesOn ends the ctx of the first putter just when there is room. Either may have it, but not nobody.
func putterPassesOn(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 100) {
		qs := in.filled(t, 1, 3, 1)
		ctx, cancel := context.WithCancel(t.Context())
		one, two := in.putting(ctx, qs[1], 2), in.putting(t.Context(), qs[2], 3)
		takeNow(t, qs[0])
		cancel()
		if err := <-one; err == nil {
			keepsWaiting(t, in, two, "the queue is full again")
			require.Equal(t, 2, takeNow(t, qs[0]))
		} else {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.NoError(t, <-two)
		in.left(t, qs[0], 3)
	}
}

func getterPassesOn(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 100) {
		qs := in.Open(t, 1, 3)
		ctx, cancel := context.WithCancel(t.Context())
		one, two := in.getting(ctx, qs[1]), in.getting(t.Context(), qs[2])
		require.NoError(t, qs[0].TryPut(1))
		cancel()
		want := 1
		if got := <-one; got.err == nil {
			require.Equal(t, 1, got.item)
			keepsWaiting(t, in, two, "the item is gone")
			want = 2
			require.NoError(t, qs[0].TryPut(2))
		}
		require.Equal(t, takenItem{want, nil}, <-two)
		in.left(t, qs[0])
	}
}

// atLeastOne is for rows that repeat themselves less often than others.
func atLeastOne(rounds int) int { return max(1, rounds) }
