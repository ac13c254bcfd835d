package contract_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"concurrency/exercises/internal/contract"
)

// naiveQueue is a sound queue, the simplest that passes the contract: who waits stands in a line, and at each change
// the first of each line looks whether its turn has come. What is said in flaws is what it does wrong.
type naiveQueue[T any] struct {
	capacity int
	next     func(items []T) int // where the next item is
	flaws    queueFlaws

	mu                        sync.Mutex
	items                     []T
	taken                     int
	phase                     int           // 0 open, 1 shut down, 2 at once
	down                      chan struct{} // closed at the shutdown
	putters, getters, joiners queueLine
}

// queueLine is how each of those who wait is told to look.
type queueLine []chan struct{}

// queueFlaws are the ways in which a queue can be wrong, each named for what it does.
type queueFlaws struct {
	oneTooMany, lastFirst, keepsAlive       bool
	haunted, swallows, losesWakeUps         bool
	letsPuttersIn, closesAgain, forgetsHand bool
	hastyJoin, looksThenMarks               bool
}

var (
	errQueueFull  = errors.New("full")
	errQueueEmpty = errors.New("empty")
	errQueueShut  = errors.New("shut down")
	errQueueDone  = errors.New("too many done")
)

func newNaiveQueue[T any](capacity int, next func([]T) int, f queueFlaws) *naiveQueue[T] {
	if f.oneTooMany {
		capacity++
	}
	return &naiveQueue[T]{capacity: capacity, next: next, flaws: f, down: make(chan struct{})}
}

// wake has the first of each line look.
func (q *naiveQueue[T]) wake() {
	for _, line := range []queueLine{q.putters, q.getters, q.joiners} {
		if len(line) > 0 {
			select {
			case q.first(line) <- struct{}{}:
			default: // it is told already
			}
		}
	}
}

func (q *naiveQueue[T]) first(line queueLine) chan struct{} {
	if q.flaws.lastFirst {
		return line[len(line)-1]
	}
	return line[0]
}

// wait returns, with the lock held as before, when it is this waiter's turn or ctx has ended.
func (q *naiveQueue[T]) wait(ctx context.Context, line *queueLine, ready func() bool) error {
	me := make(chan struct{}, 1)
	*line = append(*line, me)
	leave := func() { *line = slices.DeleteFunc(*line, func(other chan struct{}) bool { return other == me }) }
	for !ready() || q.first(*line) != me {
		q.mu.Unlock()
		select {
		case <-me:
		case <-ctx.Done():
		}
		q.mu.Lock()
		switch mine := ready() && q.first(*line) == me; {
		case ctx.Err() == nil || mine && !q.flaws.losesWakeUps:
		case q.flaws.haunted:
			return ctx.Err()
		case q.flaws.losesWakeUps:
			leave()
			return ctx.Err()
		default:
			leave()
			q.wake()
			return ctx.Err()
		}
	}
	leave()
	return nil
}

func (q *naiveQueue[T]) Put(ctx context.Context, item T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.wait(ctx, &q.putters, func() bool { return q.room() || q.phase > 0 }); err != nil {
		return err
	}
	defer q.wake()
	if q.phase == 1 && q.flaws.letsPuttersIn {
		q.items = append(q.items, item)
	}
	if q.phase > 0 {
		return errQueueShut
	}
	q.items = append(q.items, item)
	return nil
}

func (q *naiveQueue[T]) TryPut(item T) error { return instead(errQueueFull, q.Put(ended(), item)) }

func (q *naiveQueue[T]) Get(ctx context.Context) (item T, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.wait(ctx, &q.getters, func() bool { return len(q.items) > 0 || q.phase > 0 }); err != nil {
		return item, err
	}
	defer q.wake()
	if len(q.items) == 0 {
		return item, errQueueShut
	}
	item = q.take()
	if q.flaws.swallows {
		return item, ctx.Err()
	}
	q.taken++
	return item, nil
}

func (q *naiveQueue[T]) TryGet() (T, error) {
	item, err := q.Get(ended())
	return item, instead(errQueueEmpty, err)
}

func (q *naiveQueue[T]) room() bool { return q.capacity <= 0 || len(q.items) < q.capacity }

func (q *naiveQueue[T]) take() T {
	at := q.next(q.items)
	item := q.items[at]
	if q.flaws.keepsAlive {
		q.items = append(q.items[:at], q.items[at+1:]...)
	} else {
		q.items = slices.Delete(q.items, at, at+1)
	}
	return item
}

func (q *naiveQueue[T]) TaskDone() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.wake()
	if q.taken == 0 {
		return errQueueDone
	}
	if q.flaws.looksThenMarks {
		q.mu.Unlock()
		runtime.Gosched()
		q.mu.Lock()
	}
	q.taken--
	return nil
}

func (q *naiveQueue[T]) Join(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.wake()
	return q.wait(ctx, &q.joiners, func() bool {
		return len(q.items) == 0 && (q.taken == 0 || q.flaws.hastyJoin)
	})
}

func (q *naiveQueue[T]) Shutdown() {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.wake()
	if q.phase == 0 || q.flaws.closesAgain {
		close(q.down)
	}
	q.phase = max(q.phase, 1)
}

func (q *naiveQueue[T]) ShutdownNow() {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.wake()
	q.phase, q.items = 2, nil
	if q.flaws.forgetsHand {
		q.taken = 0
	}
}

func (q *naiveQueue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items)
}

// ended is the ctx of who will not wait.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// instead is the error, but for that of a ctx which has ended.
func instead(other, err error) error {
	if errors.Is(err, context.Canceled) {
		return other
	}
	return err
}

// Where the next item is.

func oldest[T any]([]T) int { return 0 }

func newest[T any](items []T) int { return len(items) - 1 }

func smallestOldest(items []int) int {
	return slices.Index(items, slices.MinFunc(items, contract.ByHundreds))
}

func smallestNewest(items []int) (at int) {
	for i := range items {
		if contract.ByHundreds(items[i], items[at]) <= 0 {
			at = i
		}
	}
	return at
}
