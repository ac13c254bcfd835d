package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// QueueOf is what a queue of any order does. See package queue for what its verbs promise.
type QueueOf[T any] interface {
	Put(ctx context.Context, item T) error
	TryPut(item T) error
	Get(ctx context.Context) (T, error)
	TryGet() (T, error)
	TaskDone() error
	Join(ctx context.Context) error
	Shutdown()
	ShutdownNow()
	Len() int
}

// Queue is a party's handle on a queue of numbers.
type Queue = QueueOf[int]

// Queues are a kind of queue in a world, and its sentinels, to be matched with errors.Is.
type Queues struct {
	World
	// Open makes a queue and gives each party its handle. With a capacity of 0 or below it is never full.
	Open func(t *testing.T, capacity, parties int) []Queue
	// Full, Empty, Shut and TooManyDone are what the verbs return that could not do what was asked.
	Full, Empty, Shut, TooManyDone error
}

// AnyQueue is what holds whichever item is next.
func AnyQueue(t *testing.T, in Queues) {
	queueVerbs.in(t, in.World, in)
	queueWaits.in(t, in.World, in)
	queueDone.in(t, in.World, in)
	queueShutdown.in(t, in.World, in)
	queueShutdownNow.in(t, in.World, in)
}

// one opens a queue for one party.
func (in Queues) one(t *testing.T, capacity int) Queue {
	t.Helper()
	return in.Open(t, capacity, 1)[0]
}

// filled opens a queue for so many parties, with 1 to n in it.
func (in Queues) filled(t *testing.T, capacity, parties, n int) []Queue {
	t.Helper()
	qs := in.Open(t, capacity, parties)
	for i := range n {
		require.NoError(t, qs[0].Put(t.Context(), i+1))
	}
	return qs
}

// takenItem is what a Get returned.
type takenItem struct {
	item int
	err  error
}

// getting, putting and joining do so in a goroutine and have come as far as they can when they return.

func (in Queues) getting(ctx context.Context, q Queue) <-chan takenItem {
	done := make(chan takenItem, 1)
	go func() {
		item, err := q.Get(ctx)
		done <- takenItem{item, err}
	}()
	in.Settle()
	return done
}

func (in Queues) putting(ctx context.Context, q Queue, item int) <-chan error {
	done := make(chan error, 1)
	go func() { done <- q.Put(ctx, item) }()
	in.Settle()
	return done
}

func (in Queues) joining(ctx context.Context, q Queue) <-chan error {
	done := make(chan error, 1)
	go func() { done <- q.Join(ctx) }()
	in.Settle()
	return done
}

// keepsWaiting makes sure that nothing has come through the channel yet.
func keepsWaiting[T any](t *testing.T, in Queues, done <-chan T, why string) {
	t.Helper()
	in.Settle()
	require.Empty(t, done, "it does not wait, but %s", why)
}

// takeNow takes an item that must be there.
func takeNow(t *testing.T, q Queue) int {
	t.Helper()
	item, err := q.TryGet()
	require.NoError(t, err)
	return item
}

// takeRest takes all that is left, until the error.
func takeRest(q Queue) (items []int, err error) {
	for {
		item, err := q.TryGet()
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
}

// left makes sure that just these items, in any order, and no others are there.
func (in Queues) left(t *testing.T, q Queue, want ...int) {
	t.Helper()
	assert.Equal(t, len(want), q.Len())
	items, err := takeRest(q)
	assert.Equal(t, sorted(want), sorted(items))
	require.ErrorIs(t, err, in.Empty)
}
