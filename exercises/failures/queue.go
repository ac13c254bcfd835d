package failures

import (
	"context"
	"fmt"
	"iter"
	"math"
	"sync/atomic"
)

// Queue takes the failures of many workers to one monitor, which has a goroutine of its own. Nothing is lost: where
// the queue is full, a worker waits, and Close lets all in that came before it. The reports of one worker come out in
// the order in which they went in. All methods may be called concurrently. After the queue.Queue that Python's threads
// put their exceptions in.
type Queue struct {
	reports chan Report
	inside  atomic.Int64 // workers in Put; closed is added to it by Close
}

const closed = math.MinInt64

// NewQueue makes a queue with room for so many reports; with no room, each is handed over to a monitor that waits for
// it.
func NewQueue(capacity int) (*Queue, error) {
	if capacity < 0 {
		return nil, fmt.Errorf("%w: %d", ErrBadCapacity, capacity)
	}
	return &Queue{reports: make(chan Report, capacity)}, nil
}

// Put adds a report, as soon as there is room. An error says that the report is not in the queue and will not be: it
// is ctx's, which ended during the wait, or ErrQueueClosed. Room that is there wins over an ended ctx: that is
// when workers fail most.
func (q *Queue) Put(ctx context.Context, r Report) error {
	if !q.enter() {
		return ErrQueueClosed
	}
	defer q.leave()
	select {
	case q.reports <- r:
		return nil
	default:
	}
	select {
	case q.reports <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Sink is for Guard: it puts what it is told into the queue. What the queue does not take, because it is closed or stays
// full until ctx ends, goes to the hook.
func (q *Queue) Sink(ctx context.Context) func(Report) {
	return func(r Report) {
		if q.Put(ctx, r) != nil {
			Uncaught(r)
		}
	}
}

// All is a monitor's loop: it waits for reports and yields them until the queue is closed and empty, or ctx ends, which
// wins over reports that are there. Those stay, as they do where the loop is left, for the next All. Several monitors
// share the reports.
func (q *Queue) All(ctx context.Context) iter.Seq[Report] {
	return func(yield func(Report) bool) {
		for ctx.Err() == nil {
			select {
			case r, ok := <-q.reports:
				if !ok || !yield(r) {
					return
				}
			case <-ctx.Done():
			}
		}
	}
}

// Close takes no more reports. Those in the queue, and those of workers that wait for room, still come out; then All
// ends. It does not wait, and to close again does nothing.
func (q *Queue) Close() { q.add(closed) }

func (q *Queue) enter() bool { return q.add(1) }

// add changes inside, unless the queue is closed.
func (q *Queue) add(n int64) bool {
	for {
		before := q.inside.Load()
		if before < 0 {
			return false
		}
		if q.inside.CompareAndSwap(before, before+n) {
			q.endIfLast(before + n)
			return true
		}
	}
}

func (q *Queue) leave() { q.endIfLast(q.inside.Add(-1)) }

// endIfLast closes the channel once nobody can send any more: to send on a closed channel is a panic.
func (q *Queue) endIfLast(inside int64) {
	if inside == closed {
		close(q.reports)
	}
}
