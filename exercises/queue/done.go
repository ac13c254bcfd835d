package queue

import "context"

// TaskDone marks an item done that was taken before, by whichever goroutine. Without such an item it returns
// [ErrTooManyDone], and nothing has changed. It works on a queue that is shut down, too. Who never calls
// Join need not call it.
func (q *Queue[T]) TaskDone() error {
	q.lock()
	defer q.mu.Unlock()
	if q.taken == 0 {
		return ErrTooManyDone
	}
	q.taken--
	q.rest()
	return nil
}

// Join returns when there is a moment at which every item that was put has been taken and marked done, or dropped
// by [Queue.ShutdownNow]; with an error only if ctx ends before. If all is done already, it returns nil, whatever
// became of ctx. A queue can be joined by many and again.
func (q *Queue[T]) Join(ctx context.Context) error {
	mustHave(ctx)
	idle := q.untilIdle()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-idle: // at the same moment
		return nil
	default:
		return ctx.Err()
	}
}

// untilIdle returns what is closed when all is done, nil if it is. All who join share it.
func (q *Queue[T]) untilIdle() <-chan struct{} {
	q.lock()
	defer q.mu.Unlock()
	if q.allDone() {
		return nil
	}
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	return q.idle
}

func (q *Queue[T]) allDone() bool { return q.items.len() == 0 && q.taken == 0 }

// rest lets go who joined, if all is done.
func (q *Queue[T]) rest() {
	if q.idle != nil && q.allDone() {
		close(q.idle)
		q.idle = nil
	}
}
