package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var queueVerbs = rows[Queues]{
	{"QU-02 a bounded queue is empty, then neither, then full, and back", sizeFollows},
	{"QU-03 a full queue refuses who has no patience, and the item is not in", fullRefuses},
	{"QU-04 an empty queue refuses who has no patience", emptyRefuses},
	{"QU-11 SQ-01 a queue with a capacity of 0 or below is never full", neverFull},
	{"QU-34 QU-35 what can be had without waiting wins over an ended ctx", hadWithoutWaiting},
}

func sizeFollows(t *testing.T, in Queues) {
	q := in.one(t, 2)
	for round := range 3 {
		assert.Equal(t, 0, q.Len())
		require.NoError(t, q.TryPut(1), "round %d", round)
		assert.Equal(t, 1, q.Len())
		require.NoError(t, q.Put(t.Context(), 2))
		assert.Equal(t, 2, q.Len())
		require.ErrorIs(t, q.TryPut(3), in.Full)
		one, err := q.Get(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 1, q.Len())
		assert.ElementsMatch(t, []int{1, 2}, []int{one, takeNow(t, q)})
		_, err = q.TryGet()
		require.ErrorIs(t, err, in.Empty)
	}
}

func fullRefuses(t *testing.T, in Queues) {
	q := in.filled(t, 1, 1, 1)[0]
	require.ErrorIs(t, q.TryPut(2), in.Full)
	require.ErrorIs(t, q.Put(expired(), 3), context.DeadlineExceeded)
	in.left(t, q, 1)
}

func emptyRefuses(t *testing.T, in Queues) {
	q := in.one(t, 1)
	_, err := q.TryGet()
	require.ErrorIs(t, err, in.Empty)
	_, err = q.Get(expired())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, q.TryPut(1))
	in.left(t, q, 1)
}

func neverFull(t *testing.T, in Queues) {
	for _, capacity := range []int{0, -1} {
		q := in.one(t, capacity)
		for i := range 1000 {
			require.NoError(t, q.TryPut(i))
		}
		in.left(t, q, upTo(1000)...)
	}
}

func hadWithoutWaiting(t *testing.T, in Queues) {
	q := in.one(t, 1)
	for range 100 { // not by chance
		require.NoError(t, q.Join(expired()))
		require.NoError(t, q.Put(expired(), 1))
		item, err := q.Get(expired())
		require.NoError(t, err)
		require.Equal(t, 1, item)
		require.NoError(t, q.TaskDone())
	}
}
