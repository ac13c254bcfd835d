package queue

import "context"

// waiter is a Put or a Get that waits in a line.
type waiter[T any] struct {
	item       T     // what a putter brings, or what a getter is given
	err        error // why that came to nothing
	served     chan struct{}
	next, prev *waiter[T]
}

func newWaiter[T any]() any { return &waiter[T]{served: make(chan struct{}, 1)} }

// mustHave panics over a nil ctx before anyone stands in line with it: who is left there would be given what nobody
// takes.
func mustHave(ctx context.Context) {
	if ctx == nil {
		panic("queue: a wait with a nil ctx; use context.Background()")
	}
}

// queueUp takes a place in the line, under the lock. Waiters are used again, so that waiting seldom allocates; each
// queue has its own, for a channel that was made in a test's bubble must not be used outside.
func (q *Queue[T]) queueUp(l *line[T], item T) *waiter[T] {
	w := q.rested.Get().(*waiter[T])
	w.item = item
	l.join(w)
	return w
}

// wait returns what became of a waiter. Whoever takes it out of the line decides that, be it a Put, a Get, a
// shutdown or the end of ctx: there is no wake-up that could get lost or would have to be passed on.
func (q *Queue[T]) wait(ctx context.Context, l *line[T], w *waiter[T]) (T, error) {
	select {
	case <-w.served:
	case <-ctx.Done():
		q.giveUp(l, w, ctx.Err())
		<-w.served
	}
	item, err := w.item, w.err
	*w = waiter[T]{served: w.served} // keeps nothing alive
	q.rested.Put(w)
	return item, err
}

func (q *Queue[T]) giveUp(l *line[T], w *waiter[T], err error) {
	q.lock()
	defer q.mu.Unlock()
	var none T
	l.serve(w, none, err)
}

// line is who waits for one thing, longest first. Its methods are called under the queue's lock.
type line[T any] struct{ first, last *waiter[T] }

func (l *line[T]) empty() bool { return l.first == nil }

func (l *line[T]) join(w *waiter[T]) {
	if w.prev = l.last; w.prev == nil {
		l.first = w
	} else {
		w.prev.next = w
	}
	l.last = w
}

// serve takes a waiter out of the line and tells it what became of it. One that has been served before is left alone.
func (l *line[T]) serve(w *waiter[T], item T, err error) {
	if w != l.first && w.prev == nil {
		return
	}
	l.leave(w)
	w.item, w.err = item, err
	w.served <- struct{}{}
}

func (l *line[T]) leave(w *waiter[T]) {
	if w.prev == nil {
		l.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		l.last = w.prev
	} else {
		w.next.prev = w.prev
	}
}

func (l *line[T]) refuseAll(err error) {
	for !l.empty() {
		var none T
		l.serve(l.first, none, err)
	}
}
