package queue

import (
	"context"
	"runtime"
	"sync"
)

// A Queue hands items from goroutines that put to goroutines that get. [New], [NewLifo] and [NewPriority]
// make one; they differ in which item is next. The zero value is of no use, and a
// nil ctx panics. All methods may be called concurrently; each takes the
// queue's lock for a moment, never while it waits. Putting and taking an item allocates only when the storage
// grows; waiting allocates at most what it waits with, which the queue uses again.
//
// Who waits is served in order: the putter that has waited longest is the next to be let in, the
// getter that has waited longest is the next to be given an item, and nobody who comes later overtakes. An item
// goes from hand to hand under the lock: a Put or a Get is done or it is not, whenever its ctx ends.
type Queue[T any] struct {
	mu       sync.Mutex
	items    store[T]
	capacity int // 0: endless
	shut     bool
	taken    int // items taken and not yet marked done
	idle     chan struct{}
	putters  line[T] // empty unless the queue is full
	getters  line[T] // empty unless the queue is
	rested   sync.Pool
}

// store keeps the items and knows which is next. What it cannot do it leaves undone.
type store[T any] interface {
	push(item T) error
	pop() (T, error) // of a store that is not empty
	len() int
	clear()
}

// New makes a queue that gives its oldest item first. With a capacity of 0 or below it is never full.
func New[T any](capacity int) *Queue[T] { return newQueue(capacity, &chain[T]{}) }

// NewLifo makes a queue that gives its newest item first.
func NewLifo[T any](capacity int) *Queue[T] { return newQueue(capacity, &stack[T]{}) }

// NewPriority makes a queue that gives its smallest item first, and of equal ones the oldest. Putting and getting
// call compare O(log n) times; it returns a number below, equal to or above 0, as [cmp.Compare] does.
//
// It is called under the queue's lock and must not call the queue: that would deadlock. It may panic: who put or
// would have taken the item then gets a [*PanicError], and the queue is as it was before. It must not end its goroutine:
// an item that is being taken would be lost if somebody waits to put.
func NewPriority[T any](capacity int, compare func(a, b T) int) *Queue[T] {
	if compare == nil {
		panic("queue: NewPriority without compare; cmp.Compare will do for numbers and strings")
	}
	return newQueue(capacity, &heap[T]{compare: compare})
}

func newQueue[T any](capacity int, items store[T]) *Queue[T] {
	return &Queue[T]{items: items, capacity: max(capacity, 0), rested: sync.Pool{New: newWaiter[T]}}
}

// Put puts an item and waits, while the queue is full, until there is room for it. If it returns nil, the item is
// in, once; with any error it never shows up. The errors are [ErrShutdown], also for who already
// waits, a [*PanicError], and the error of ctx. Room that is there wins over a ctx that has ended.
func (q *Queue[T]) Put(ctx context.Context, item T) error {
	mustHave(ctx)
	if err := q.TryPut(item); err != ErrFull {
		return err
	}
	runtime.Gosched() // there is often room by then, and to wait in line costs far more
	w, err := q.putOrQueueUp(item)
	if w != nil {
		_, err = q.wait(ctx, &q.putters, w)
	}
	return err
}

// TryPut puts an item if there is room for it now, and otherwise returns [ErrFull].
func (q *Queue[T]) TryPut(item T) error {
	q.lock()
	defer q.mu.Unlock()
	return q.put(item)
}

// Get takes the next item and waits for one while the queue is empty. An item that is there wins over a ctx that
// has ended; an item that comes as ctx ends is either returned or left to the next getter. The
// errors are [ErrShutdown], when the queue has been shut down and drained, a [*PanicError], and the error of ctx.
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	mustHave(ctx)
	if item, err := q.TryGet(); err != ErrEmpty {
		return item, err
	}
	runtime.Gosched() // as in Put
	w, item, err := q.getOrQueueUp()
	if w != nil {
		return q.wait(ctx, &q.getters, w)
	}
	return item, err
}

// TryGet takes the next item if there is one now, and otherwise returns [ErrEmpty], or [ErrShutdown] when there
// will never be one again.
func (q *Queue[T]) TryGet() (T, error) {
	q.lock()
	defer q.mu.Unlock()
	return q.get()
}

func (q *Queue[T]) putOrQueueUp(item T) (*waiter[T], error) {
	q.lock()
	defer q.mu.Unlock()
	if err := q.put(item); err != ErrFull {
		return nil, err
	}
	return q.queueUp(&q.putters, item), nil
}

func (q *Queue[T]) getOrQueueUp() (w *waiter[T], item T, err error) {
	q.lock()
	defer q.mu.Unlock()
	if item, err = q.get(); err != ErrEmpty {
		return nil, item, err
	}
	return q.queueUp(&q.getters, item), item, nil
}

// put does what can be done at once, under the lock. Who waits for an item is given this one: there is no other.
func (q *Queue[T]) put(item T) error {
	switch {
	case q.shut:
		return ErrShutdown
	case q.full():
		return ErrFull
	case q.getters.empty():
		return q.items.push(item)
	}
	q.taken++
	q.getters.serve(q.getters.first, item, nil)
	return nil
}

// get does what can be done at once, under the lock.
func (q *Queue[T]) get() (item T, err error) {
	switch {
	case q.items.len() > 0:
		if item, err = q.items.pop(); err == nil {
			q.taken++
			q.admit()
		}
	case q.shut:
		err = ErrShutdown
	default:
		err = ErrEmpty
	}
	return item, err
}

// admit lets in who waits to put, as long as there is room.
func (q *Queue[T]) admit() {
	for !q.putters.empty() && !q.full() {
		var none T
		w := q.putters.first
		q.putters.serve(w, none, q.items.push(w.item))
	}
}

func (q *Queue[T]) full() bool { return q.capacity > 0 && q.items.len() >= q.capacity }

// lock takes the queue's lock. It is held for a moment only, so that to let others go first costs less than to sleep.
func (q *Queue[T]) lock() {
	for range 4 {
		if q.mu.TryLock() {
			return
		}
		runtime.Gosched()
	}
	q.mu.Lock()
}
