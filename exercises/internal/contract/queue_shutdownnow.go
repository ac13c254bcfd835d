package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var queueShutdownNow = rows[Queues]{
	{"QU-17 after an immediate shutdown each verb does what is left to it", verbsAfterShutdownNow},
	{"QU-22 getters that wait and getters that come are refused", gettersRefusedNow},
	{"QU-23 putters that wait and putters that come are refused", puttersRefusedNow},
	{"QU-24 who joins is freed of what nobody has read", joinFreed},
	{"QU-28 who joins waits for what was taken before, until it is marked done", joinWaitsForTaken},
}

func verbsAfterShutdownNow(t *testing.T, in Queues) {
	q := in.filled(t, 3, 1, 2)[0]
	q.ShutdownNow()
	assert.Equal(t, 0, q.Len())
	playVerbs(t, q, in.puts(in.Shut)...)
	playVerbs(t, q, in.gets(in.Shut)...)
	playVerbs(t, q, markedDone(in.TooManyDone), allJoined(nil))
}

func gettersRefusedNow(t *testing.T, in Queues) {
	qs := in.Open(t, 3, 3)
	one, two := in.getting(t.Context(), qs[1]), in.getting(t.Context(), qs[2])
	keepsWaiting(t, in, one, "the queue is empty")
	qs[0].ShutdownNow()
	require.ErrorIs(t, (<-one).err, in.Shut)
	require.ErrorIs(t, (<-two).err, in.Shut)
	playVerbs(t, qs[1], in.gets(in.Shut)...)
}

func puttersRefusedNow(t *testing.T, in Queues) {
	qs := in.filled(t, 1, 3, 1)
	one, two := in.putting(t.Context(), qs[1], 2), in.putting(t.Context(), qs[2], 3)
	keepsWaiting(t, in, one, "the queue is full")
	qs[0].ShutdownNow()
	require.ErrorIs(t, <-one, in.Shut)
	require.ErrorIs(t, <-two, in.Shut)
	playVerbs(t, qs[1], append(in.puts(in.Shut), in.gets(in.Shut)...)...)
	require.Equal(t, 0, qs[0].Len())
}

func joinFreed(t *testing.T, in Queues) {
	for name, before := range map[string]func(Queue){"open": func(Queue) {}, "shut down": Queue.Shutdown} {
		qs := in.filled(t, 0, 3, 5)
		one, two := in.joining(t.Context(), qs[1]), in.joining(t.Context(), qs[2])
		before(qs[0])
		keepsWaiting(t, in, one, "there are items")
		qs[0].ShutdownNow()
		require.NoError(t, <-one, name)
		require.NoError(t, <-two, name)
	}
}

func joinWaitsForTaken(t *testing.T, in Queues) {
	qs := in.filled(t, 0, 3, 5)
	early := in.joining(t.Context(), qs[1])
	takeNow(t, qs[0])
	takeNow(t, qs[0])
	qs[0].ShutdownNow()
	late := in.joining(t.Context(), qs[2])
	for range 2 {
		keepsWaiting(t, in, early, "an item was taken before")
		keepsWaiting(t, in, late, "an item was taken before")
		require.ErrorIs(t, qs[0].Join(expired()), context.DeadlineExceeded)
		require.NoError(t, qs[0].TaskDone())
	}
	require.NoError(t, <-early)
	require.NoError(t, <-late)
	require.ErrorIs(t, qs[0].TaskDone(), in.TooManyDone)
}
