package queue

import (
	"context"
	"iter"
)

// All takes one item after the other, each with a nil error, and waits for more, until the queue is shut down
// and drained. If ctx ends before, the last pair is its error; so is a [*PanicError]. Each item is
// taken as by [Queue.Get], so TaskDone is left to the loop, and many may range over one queue. The lock is not held
// while the loop's body runs: it may use the queue. Leaving the loop leaves nothing behind.
func (q *Queue[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			item, err := q.Get(ctx)
			if err == ErrShutdown || !yield(item, err) || err != nil {
				return
			}
		}
	}
}
