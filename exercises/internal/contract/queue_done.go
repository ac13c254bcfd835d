package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

var queueDone = rows[Queues]{
	{"QU-07 more marks than items taken are an error and change nothing", tooManyDone},
	{"QU-08 join returns when all is marked done, and can be used again", joinWaitsForAll},
	{"QU-08 all who join are let go", allWhoJoin},
	{"QU-37 who joins with limited patience gives up, the others do not", joinGivesUp},
}

func tooManyDone(t *testing.T, in Queues) {
	q := in.one(t, 0)
	require.ErrorIs(t, q.TaskDone(), in.TooManyDone, "nothing was put")
	require.NoError(t, q.TryPut(1))
	require.ErrorIs(t, q.TaskDone(), in.TooManyDone, "nothing was taken")
	takeNow(t, q)
	require.NoError(t, q.TaskDone())
	require.ErrorIs(t, q.TaskDone(), in.TooManyDone, "it was marked before")
	require.NoError(t, q.TryPut(2))
	require.ErrorIs(t, q.Join(expired()), context.DeadlineExceeded, "the marks too many are forgotten")
	require.Equal(t, 2, takeNow(t, q))
	require.NoError(t, q.TaskDone())
	require.NoError(t, q.Join(t.Context()))
}

func joinWaitsForAll(t *testing.T, in Queues) {
	qs := in.Open(t, 0, 2)
	require.NoError(t, qs[1].Join(t.Context()), "nothing was put")
	for range 2 {
		require.NoError(t, qs[0].TryPut(1))
		require.NoError(t, qs[0].TryPut(2))
		joined := in.joining(t.Context(), qs[1])
		takeNow(t, qs[0])
		keepsWaiting(t, in, joined, "none is done")
		require.NoError(t, qs[0].TaskDone())
		keepsWaiting(t, in, joined, "one is in the queue")
		takeNow(t, qs[0])
		keepsWaiting(t, in, joined, "one is in hand")
		require.NoError(t, qs[0].TaskDone())
		require.NoError(t, <-joined)
	}
}

func allWhoJoin(t *testing.T, in Queues) {
	qs := in.filled(t, 0, 4, 1)
	var all []<-chan error
	for _, q := range qs[1:] {
		all = append(all, in.joining(t.Context(), q))
	}
	takeNow(t, qs[0])
	for _, joined := range all {
		keepsWaiting(t, in, joined, "the item is not marked done")
	}
	require.NoError(t, qs[0].TaskDone())
	for _, joined := range all {
		require.NoError(t, <-joined)
	}
}

func joinGivesUp(t *testing.T, in Queues) {
	qs := in.filled(t, 0, 3, 1)
	ctx, cancel := context.WithCancel(t.Context())
	impatient, patient := in.joining(ctx, qs[1]), in.joining(t.Context(), qs[2])
	keepsWaiting(t, in, impatient, "there is an item")
	cancel()
	require.ErrorIs(t, <-impatient, context.Canceled)
	takeNow(t, qs[0])
	keepsWaiting(t, in, patient, "the item is not marked done")
	require.NoError(t, qs[0].TaskDone())
	require.NoError(t, <-patient)
}
