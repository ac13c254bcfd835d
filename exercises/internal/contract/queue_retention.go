package contract

import (
	"context"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"
)

// Weight is an item of which it can be seen whether something keeps it alive.
type Weight = *[256]byte

// ReleasingQueue is what holds for queues that hand items over themselves, not copies of them.
func ReleasingQueue(t *testing.T, open func(capacity int) QueueOf[Weight]) {
	rows[func(int) QueueOf[Weight]]{
		{"QU-33 what was taken and dropped is kept alive by nothing, though the queue lives", takenIsReleased},
		{"QU-33 what was handed to a getter that waited is kept alive by nothing", handedOverIsReleased},
		{"QU-33 what a putter that gave up would have put is kept alive by nothing", givenUpIsReleased},
		{"QU-33 what an immediate shutdown drops is kept alive by nothing", droppedIsReleased},
	}.inRealTime(t, open)
}

// weigh makes an item, and what tells whether it is still alive.
func weigh() (Weight, weak.Pointer[[256]byte]) {
	item := new([256]byte)
	return item, weak.Make(item)
}

// load puts n items that only the queue knows.
func load(t *testing.T, q QueueOf[Weight], n int) (ws []weak.Pointer[[256]byte]) {
	t.Helper()
	for range n {
		item, w := weigh()
		require.NoError(t, q.TryPut(item))
		ws = append(ws, w)
	}
	return ws
}

func drop(t *testing.T, q QueueOf[Weight]) {
	t.Helper()
	_, err := q.TryGet()
	require.NoError(t, err)
}

// takenIsReleased leaves one item in, so that the store is in use, and has had it grow and shrink.
func takenIsReleased(t *testing.T, open func(int) QueueOf[Weight]) {
	for _, n := range []int{3, 1000} {
		q := open(0)
		ws := load(t, q, n)
		for range n {
			drop(t, q)
		}
		load(t, q, 1)
		collected(t, "items that were taken", ws...)
		drop(t, q)
	}
}

// handedOverIsReleased is in virtual time, where it is known that the getter waits.
func handedOverIsReleased(t *testing.T, open func(int) QueueOf[Weight]) {
	Goroutines.Run(t, func(t *testing.T) {
		q, done := open(0), make(chan error)
		go func() {
			_, err := q.Get(context.Background())
			done <- err
		}()
		Goroutines.Settle()
		ws := load(t, q, 1)
		require.NoError(t, <-done)
		collected(t, "an item that was handed over", ws...)
		load(t, q, 1)
	})
}

func givenUpIsReleased(t *testing.T, open func(int) QueueOf[Weight]) {
	q := open(1)
	load(t, q, 1)
	item, w := weigh()
	require.ErrorIs(t, q.Put(expired(), item), context.DeadlineExceeded)
	item = nil
	collected(t, "an item that was not put", w)
	drop(t, q)
}

func droppedIsReleased(t *testing.T, open func(int) QueueOf[Weight]) {
	q := open(0)
	ws := load(t, q, 10)
	q.ShutdownNow()
	collected(t, "items that were dropped", ws...)
	require.Equal(t, 0, q.Len())
}
