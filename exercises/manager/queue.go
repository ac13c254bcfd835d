package manager

import (
	"context"

	"concurrency/exercises/internal/wire"
)

// Queue is a proxy of a queue at a server: Python's Manager().Queue(). [OpenQueue] makes one. Its verbs are those of
// package queue, with a ctx, and fail with the same errors, and with [ErrServerGone] and [ErrClosed]. Each is one
// round trip, some 20 us on one machine, and who waits keeps nobody from anything. All may be called concurrently.
//
// A client that goes away while it waits for an item does not get one: if the server learns of it only when it wants
// to send the item, it puts it back, at the end of the queue. An item that was on its way when the client died is
// lost, and so is one that the client had. If items of this queue are marked done, the server then says to its log how
// many were not, and who joins waits until somebody else marks them.
type Queue[T any] struct {
	at    proxy
	codec *wire.Codec[T]
}

// OpenQueue returns a proxy of the queue of this name, oldest item first, and makes the queue if there is none. With a
// capacity of 0 or below it is never full. The error is [ErrType] if what has this name is not a queue of T with this
// capacity, [ErrCrowded], or says why no value of T could cross.
func OpenQueue[T any](ctx context.Context, c *Client, name string, capacity int) (*Queue[T], error) {
	codec, err := wire.For[T]()
	if err != nil {
		return nil, err
	}
	at, err := openObject(ctx, c, 'q', name, typeOf[T](), appendNumber(nil, max(capacity, 0)))
	if err != nil {
		return nil, err
	}
	return &Queue[T]{at, codec}, nil
}

// Put puts an item and waits, while the queue is full, until there is room for it. Room that is there wins over a ctx
// that has ended. If the error is not [ErrServerGone], the item is not in.
func (q *Queue[T]) Put(ctx context.Context, item T) error { return q.putBy(ctx, put, item) }

// TryPut puts an item if there is room for it now, and otherwise returns queue.ErrFull.
func (q *Queue[T]) TryPut(ctx context.Context, item T) error { return q.putBy(ctx, tryPut, item) }

func (q *Queue[T]) putBy(ctx context.Context, verb byte, item T) error {
	body, err := q.codec.Append(q.at.request(), item)
	if err == nil {
		_, err = q.at.do(ctx, verb, body)
	}
	return err
}

// Get takes the oldest item and waits for one while the queue is empty. An item that is there wins over a ctx that has
// ended.
func (q *Queue[T]) Get(ctx context.Context) (T, error) { return q.getBy(ctx, get) }

// TryGet takes the oldest item if there is one now, and otherwise returns queue.ErrEmpty, or queue.ErrShutdown when
// there will never be one.
func (q *Queue[T]) TryGet(ctx context.Context) (T, error) { return q.getBy(ctx, tryGet) }

func (q *Queue[T]) getBy(ctx context.Context, verb byte) (item T, err error) {
	answer, err := q.at.do(ctx, verb, q.at.request())
	if err != nil {
		return item, err
	}
	return decode(q.codec, answer)
}

func (q *Queue[T]) tell(ctx context.Context, verb byte) error {
	_, err := q.at.do(ctx, verb, q.at.request())
	return err
}

// TaskDone marks an item done that was taken before, by whichever client. Without one it returns queue.ErrTooManyDone.
func (q *Queue[T]) TaskDone(ctx context.Context) error { return q.tell(ctx, taskDone) }

// Join waits until every item that was put has been taken and marked done, or dropped.
func (q *Queue[T]) Join(ctx context.Context) error { return q.tell(ctx, join) }

// Shutdown lets nothing more in. What is there can be taken and marked done.
func (q *Queue[T]) Shutdown(ctx context.Context) error { return q.tell(ctx, shutdown) }

// ShutdownNow is Shutdown that drops what is there.
func (q *Queue[T]) ShutdownNow(ctx context.Context) error { return q.tell(ctx, shutNow) }

// Len returns how many items there were.
func (q *Queue[T]) Len(ctx context.Context) (int, error) { return q.at.length(ctx) }
