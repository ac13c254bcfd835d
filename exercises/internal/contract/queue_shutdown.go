package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var queueShutdown = rows[Queues]{
	{"QU-13 what is in is given out first, then it is shut down", drainsFirst},
	{"QU-15 shutting down goes forward only, and again is harmless", forwardOnly},
	{"QU-16 after a shutdown each verb does what is left to it", verbsAfterShutdown},
	{"QU-19 a getter that waits is told of the shutdown", getterIsTold},
	{"QU-20 of more getters than items just the surplus is refused", surplusRefused},
	{"QU-21 putters that wait are all refused and none of their items is in", puttersRefused},
	{"QU-25 who joins is let go when what was in is done", joinAfterDrain},
	{"QU-26 putters and joiners end, each in its way", puttersAndJoiners},
	{"QU-27 consumers in their loops finish what is left and end", consumersFinish},
}

// queueVerb is a call, and the error that it must return.
type queueVerb struct {
	name string
	call func(q Queue) error
	want error
}

// these are the calls of each verb, with a ctx that must not matter.

func (in Queues) puts(want error) []queueVerb {
	return []queueVerb{
		{"TryPut", func(q Queue) error { return q.TryPut(7) }, want},
		{"Put", func(q Queue) error { return q.Put(context.Background(), 7) }, want},
		{"Put, ctx ended", func(q Queue) error { return q.Put(expired(), 7) }, want},
	}
}

func (in Queues) gets(want error) []queueVerb {
	return []queueVerb{
		{"TryGet", func(q Queue) error { _, err := q.TryGet(); return err }, want},
		{"Get", func(q Queue) error { _, err := q.Get(context.Background()); return err }, want},
		{"Get, ctx ended", func(q Queue) error { _, err := q.Get(expired()); return err }, want},
	}
}

func markedDone(want error) queueVerb { return queueVerb{"TaskDone", Queue.TaskDone, want} }

func allJoined(want error) queueVerb {
	return queueVerb{"Join", func(q Queue) error { return q.Join(expired()) }, want}
}

// playVerbs calls one verb after the other.
func playVerbs(t *testing.T, q Queue, verbs ...queueVerb) {
	t.Helper()
	for i, v := range verbs {
		err := v.call(q)
		if v.want == nil {
			require.NoError(t, err, "call %d, %s", i, v.name)
		} else {
			require.ErrorIs(t, err, v.want, "call %d, %s", i, v.name)
		}
	}
}

func drainsFirst(t *testing.T, in Queues) {
	q := in.filled(t, 3, 1, 3)[0]
	q.Shutdown()
	require.Equal(t, 3, q.Len())
	items, err := takeRest(q)
	require.ElementsMatch(t, []int{1, 2, 3}, items)
	require.ErrorIs(t, err, in.Shut)
	_, err = q.Get(t.Context())
	require.ErrorIs(t, err, in.Shut)
}

func forwardOnly(t *testing.T, in Queues) {
	q := in.filled(t, 3, 1, 2)[0]
	q.Shutdown()
	require.NotPanics(t, q.Shutdown)
	takeNow(t, q)
	require.NoError(t, q.TaskDone())
	q.ShutdownNow()
	playVerbs(t, q, in.gets(in.Shut)...)
	require.NotPanics(t, q.Shutdown)
	require.NotPanics(t, q.ShutdownNow)
	playVerbs(t, q, in.gets(in.Shut)...)
	playVerbs(t, q, append(in.puts(in.Shut), allJoined(nil))...)
}

func verbsAfterShutdown(t *testing.T, in Queues) {
	q := in.filled(t, 5, 1, 5)[0]
	takeNow(t, q)
	q.Shutdown()
	playVerbs(t, q, in.puts(in.Shut)...)
	playVerbs(t, q, markedDone(nil), markedDone(in.TooManyDone), allJoined(context.DeadlineExceeded))
	assert.Equal(t, 4, q.Len())
	playVerbs(t, q, append(in.gets(nil), in.gets(nil)[0])...)
	playVerbs(t, q, in.gets(in.Shut)...)
	playVerbs(t, q, markedDone(nil), markedDone(nil), markedDone(nil), allJoined(context.DeadlineExceeded), markedDone(nil), allJoined(nil), markedDone(in.TooManyDone))
	playVerbs(t, q, in.puts(in.Shut)...)
	assert.Equal(t, 0, q.Len())
}

func getterIsTold(t *testing.T, in Queues) {
	for name, shut := range map[string]func(Queue){"softly": Queue.Shutdown, "at once": Queue.ShutdownNow} {
		qs := in.Open(t, 2, 3)
		one, two := in.getting(t.Context(), qs[1]), in.getting(t.Context(), qs[2])
		keepsWaiting(t, in, one, "the queue is empty")
		shut(qs[0])
		require.ErrorIs(t, (<-one).err, in.Shut, name)
		require.ErrorIs(t, (<-two).err, in.Shut, name)
	}
}

// surplusRefused has four getters wait, then two items come, and then the shutdown.
func surplusRefused(t *testing.T, in Queues) {
	qs := in.Open(t, 0, 5)
	var all []<-chan takenItem
	for _, q := range qs[1:] {
		all = append(all, in.getting(t.Context(), q))
	}
	require.NoError(t, qs[0].TryPut(1))
	require.NoError(t, qs[0].TryPut(2))
	qs[0].Shutdown()
	var items []int
	for _, got := range all {
		if got := <-got; got.err == nil {
			items = append(items, got.item)
		} else {
			require.ErrorIs(t, got.err, in.Shut)
		}
	}
	require.ElementsMatch(t, []int{1, 2}, items)
}

func puttersRefused(t *testing.T, in Queues) {
	qs := in.filled(t, 2, 3, 2)
	one, two := in.putting(t.Context(), qs[1], 3), in.putting(t.Context(), qs[2], 4)
	keepsWaiting(t, in, one, "the queue is full")
	qs[0].Shutdown()
	require.ErrorIs(t, <-one, in.Shut)
	require.ErrorIs(t, <-two, in.Shut)
	items, err := takeRest(qs[0])
	require.ElementsMatch(t, []int{1, 2}, items)
	require.ErrorIs(t, err, in.Shut)
}

func joinAfterDrain(t *testing.T, in Queues) {
	qs := in.filled(t, 0, 2, 2)
	done := in.joining(t.Context(), qs[1])
	qs[0].Shutdown()
	for range 2 {
		keepsWaiting(t, in, done, "there is work left")
		takeNow(t, qs[0])
		keepsWaiting(t, in, done, "there is work in hand")
		require.NoError(t, qs[0].TaskDone())
	}
	require.NoError(t, <-done)
}

func puttersAndJoiners(t *testing.T, in Queues) {
	qs := in.filled(t, 1, 3, 1)
	put, done := in.putting(t.Context(), qs[1], 2), in.joining(t.Context(), qs[2])
	qs[0].Shutdown()
	require.ErrorIs(t, <-put, in.Shut)
	keepsWaiting(t, in, done, "there is an item")
	takeNow(t, qs[0])
	require.NoError(t, qs[0].TaskDone())
	require.NoError(t, <-done)
	qs = in.filled(t, 1, 3, 1)
	put, done = in.putting(t.Context(), qs[1], 2), in.joining(t.Context(), qs[2])
	keepsWaiting(t, in, done, "there is an item")
	qs[0].ShutdownNow()
	require.ErrorIs(t, <-put, in.Shut)
	require.NoError(t, <-done)
}

func consumersFinish(t *testing.T, in Queues) {
	qs := in.filled(t, 0, 4, 20)
	done := in.joining(t.Context(), qs[0])
	results := make(chan []int, 3)
	for _, q := range qs[1:] {
		go func() {
			items, err := consumeAll(q)
			assert.ErrorIs(t, err, in.Shut)
			results <- items
		}()
	}
	qs[0].Shutdown()
	require.NoError(t, <-done)
	var all []int
	for range qs[1:] {
		all = append(all, <-results...)
	}
	require.ElementsMatch(t, upTo(21)[1:], all)
}

// consumeAll is the loop of a consumer: it takes and marks until it is refused.
func consumeAll(q Queue) (items []int, err error) {
	for {
		item, err := q.Get(context.Background())
		if err != nil {
			return items, err
		}
		items = append(items, item)
		if err := q.TaskDone(); err != nil {
			return items, err
		}
	}
}
