package sharing

import "context"

// line is the waiters of a tool in the order in which they came. It is used under the mutex of the tool.
type line struct {
	first, last *waiter
	spare       []waiter
}

// waiter is one place in a line.
type waiter struct {
	next, prev *waiter
	inLine     bool
	ready      chan struct{} // holds a token when there is news for the waiter
}

// together is for how many waiters memory is had at once, so that one wait costs one allocation, its channel. None of
// it is used twice: a channel belongs to the synctest bubble it was made in, and nobody can mistake old news for new.
const together = 8

// join adds a waiter at the end.
func (l *line) join() *waiter {
	if len(l.spare) == 0 {
		l.spare = make([]waiter, together)
	}
	w := &l.spare[0]
	l.spare = l.spare[1:]
	w.ready, w.inLine, w.prev = make(chan struct{}, 1), true, l.last
	if l.last == nil {
		l.first = w
	} else {
		l.last.next = w
	}
	l.last = w
	return w
}

// leave takes a waiter out. It returns false when the waiter had been taken out before.
func (l *line) leave(w *waiter) bool {
	if !w.inLine {
		return false
	}
	if w.inLine = false; w.prev == nil {
		l.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		l.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.next, w.prev = nil, nil // the others are none of its memory
	return true
}

// serve takes the first waiter out and tells it so. It returns false when nobody waits.
func (l *line) serve() bool {
	w := l.first
	if w == nil {
		return false
	}
	l.leave(w)
	w.wake()
	return true
}

func (l *line) empty() bool { return l.first == nil }

// wake leaves a token, unless there is one.
func (w *waiter) wake() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

// wait returns nil when the waiter is served. When ctx ends first, giveUp says, under the mutex of the tool, whether
// the waiter is served all the same: what was granted at that moment is not lost.
func (w *waiter) wait(ctx context.Context, giveUp func(*waiter) (served bool)) error {
	if came(ctx, w.ready) || giveUp(w) {
		return nil
	}
	return ctx.Err()
}
