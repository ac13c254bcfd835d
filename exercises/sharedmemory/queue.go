package sharedmemory

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"sync"

	"concurrency/exercises/internal/wire"
)

var (
	// ErrFull is returned by TryPut when there is no room. Python raises Full.
	ErrFull = errors.New("sharedmemory: the queue is full")

	// ErrEmpty is returned by TryGet when there is nothing. Python raises Empty.
	ErrEmpty = errors.New("sharedmemory: the queue is empty")

	// ErrShutdown is returned by a queue that was shut down: by Put at once, by Get when the queue is empty.
	ErrShutdown = errors.New("sharedmemory: the queue was shut down")

	// ErrTooManyDone is returned by TaskDone when nothing is in hand. Python raises ValueError.
	ErrTooManyDone = errors.New("sharedmemory: more items were said to be done than were taken")

	// ErrTooLarge is returned for an item that is larger than the memory of its queue.
	ErrTooLarge = errors.New("sharedmemory: the item is larger than the queue's memory: make the queue with more")

	// ErrLost is returned by Join when processes have died that had taken items and not said that they were done.
	ErrLost = errors.New("sharedmemory: a process died with items of the queue in hand")
)

// Queue carries items of one type between goroutines of several processes, first in, first out. It is made by
// [NewQueue], and handed to a child in the argument of its start. Any process may put and get. All methods may be
// called concurrently.
//
// An item is encoded by Put, so one that cannot cross is Put's error, and lies in the memory that all share when Put
// returns: Get finds it at once, whatever becomes of the process that put it. A process that is killed in the middle
// of a Put or a Get harms nobody else. Python has multiprocessing.Queue and JoinableQueue, where a hidden thread does
// the work later, and a process killed at the wrong moment hangs all others.
//
// An item is copied twice on each side, the last time to fresh memory, which for a mebibyte may cost more than all the
// rest: then let both write and read one [SharedMemory], and queue only where in it.
type Queue[T any] struct {
	ring  *ring
	codec *wire.Codec[T]
}

const kindQueue = 11

// NewQueue makes a queue for so many items at most; 0 is for as many as fit. All that is queued has to fit into so
// many bytes of memory, each item with 4 bytes besides; 0 is a mebibyte. The error says that no T could cross, or that
// a number makes no sense ([ErrCount]); others are those of [NewLock].
func NewQueue[T any](capacity, memory int) (*Queue[T], error) {
	codec, err := wire.For[T]()
	if err != nil {
		return nil, err
	}
	if memory == 0 {
		memory = 1 << 20
	}
	if capacity < 0 || capacity > math.MaxInt32 || memory < 8 || memory > maxSize/2 {
		return nil, fmt.Errorf("%w: a queue of %d items in %d bytes", ErrCount, capacity, memory)
	}
	seg, err := create(kindQueue, sizeOf[ringTable]()+memory)
	if err != nil {
		return nil, err
	}
	r := openRing(seg)
	r.mem.capacity = uint32(capacity)
	return &Queue[T]{r, codec}, nil
}

// buffers are for items on their way.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Put adds an item at the end, and waits for room. When ctx ends first, that is the error and the item is not in; room
// that is there wins over a ctx that has ended. Waiting keeps a thread.
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	return q.encoded(v, func(b []byte) error {
		return q.ring.wait(ctx, &q.ring.mem.gets, &q.ring.mem.putters, func() error { return q.ring.put(b) })
	})
}

// TryPut adds an item if there is room, or returns [ErrFull].
func (q *Queue[T]) TryPut(v T) error {
	return q.encoded(v, func(b []byte) error { return q.ring.once(func() error { return q.ring.put(b) }) })
}

func (q *Queue[T]) encoded(v T, use func([]byte) error) error {
	if q.ring == nil {
		return ErrClosed
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, err := q.codec.Append((*buffer)[:0], v)
	if err != nil {
		return err
	}
	*buffer = b
	return use(b)
}

// Get takes the first item, and waits for one. When ctx ends first, that is the error and nothing is taken; an item
// that is there wins over a ctx that has ended. After a shutdown it returns what is left, and then [ErrShutdown].
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	return q.decoded(func(b *[]byte) error {
		return q.ring.wait(ctx, &q.ring.mem.puts, &q.ring.mem.getters, func() error { return q.ring.get(b) })
	})
}

// TryGet takes the first item, or returns [ErrEmpty].
func (q *Queue[T]) TryGet() (T, error) {
	return q.decoded(func(b *[]byte) error { return q.ring.once(func() error { return q.ring.get(b) }) })
}

func (q *Queue[T]) decoded(take func(*[]byte) error) (v T, err error) {
	if q.ring == nil {
		return v, ErrClosed
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	if err = take(buffer); err == nil {
		_, err = q.codec.Take(*buffer, &v)
	}
	return v, err
}

// All yields items until the queue is shut down and empty. When ctx ends first, its error comes last.
func (q *Queue[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			v, err := q.Get(ctx)
			if errors.Is(err, ErrShutdown) || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// TaskDone says that an item which was taken is done, by whomever. If none is in hand, it returns [ErrTooManyDone].
func (q *Queue[T]) TaskDone() error {
	if q.ring == nil {
		return ErrClosed
	}
	return q.ring.once(q.ring.done)
}

// Join waits until all items that were put have been taken and are done. When ctx ends first, that is the error. If a
// process has died with items in hand, these count no more, and Join returns [ErrLost], once: what they were, who put
// them must know. Python's Join waits for ever.
func (q *Queue[T]) Join(ctx context.Context) error {
	if q.ring == nil {
		return ErrClosed
	}
	return q.ring.wait(ctx, &q.ring.mem.dones, &q.ring.mem.joiners, q.ring.joined)
}

// Shutdown refuses what is put from now on; what is in can be taken, and then Get returns [ErrShutdown]. To shut down
// twice is fine. Python's queues between processes have no such thing.
func (q *Queue[T]) Shutdown() { q.shut(false) }

// ShutdownNow is Shutdown, and drops what is in. What was taken and is not done still counts for Join.
func (q *Queue[T]) ShutdownNow() { q.shut(true) }

func (q *Queue[T]) shut(drop bool) {
	if q.ring != nil {
		_ = q.ring.once(func() error { q.ring.shut(drop); return nil })
	}
}

// Len is how many items were in a moment ago.
func (q *Queue[T]) Len() (n int) {
	if q.ring != nil {
		_ = q.ring.once(func() error { n = int(q.ring.mem.items); return nil })
	}
	return n
}

// Close is [Lock.Close]: what this process has in hand counts as lost.
func (q *Queue[T]) Close() error {
	if q.ring == nil {
		return nil
	}
	return q.ring.close()
}

// Handover is for [process.Handle].
func (q *Queue[T]) Handover() (string, []*os.File, error) { return q.segment().handover() }

// MarshalText writes the queue's ID.
func (q *Queue[T]) MarshalText() ([]byte, error) { return q.segment().text() }

// UnmarshalText makes q the queue of this ID that was handed to this process.
func (q *Queue[T]) UnmarshalText(id []byte) error {
	codec, err := wire.For[T]()
	if err != nil {
		return err
	}
	seg, err := attach(string(id), kindQueue)
	if err == nil {
		q.ring, q.codec = openRing(seg), codec
	}
	return err
}

func (q *Queue[T]) segment() *segment {
	if q.ring == nil {
		return nil
	}
	return q.ring.seg
}
