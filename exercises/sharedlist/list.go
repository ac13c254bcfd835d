package sharedlist

import "sync"

// List is a list that many goroutines may change at once: it owns its lock. Python's twin is a list and a
// threading.Lock that all who use the list must remember to take.
//
// The zero value is an empty list, ready for use. A List must not be copied, and go vet sees to that. All its
// methods may be called concurrently, and each takes effect at one moment between its call and its return: whatever
// many goroutines do is what one could have done, one call after the other. None waits for anything but the lock, so
// none takes a ctx: on an empty list PopFront and PopBack say so at once.
//
// Two calls are two moments, and others come in between. «If Len is not 0, pop» may find nothing: look at what the pop
// says, or make both one step with Do.
type List[T any] struct {
	mu   sync.Mutex
	ring Ring[T]
}

// Append adds v at the end, in constant time on average.
func (l *List[T]) Append(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring.Append(v)
}

// PopFront takes the first item away: with Append, first in, first out. It returns false if there is none. It
// takes constant time on average, where Python's pop(0) moves all the others.
func (l *List[T]) PopFront() (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ring.PopFront()
}

// PopBack takes the last item away: with Append, last in, first out. It returns false if there is none. It takes
// constant time on average.
func (l *List[T]) PopBack() (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ring.PopBack()
}

// Len returns how many items there were at the time of the call.
func (l *List[T]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ring.Len()
}

// Snapshot returns a copy of the list, first to last, as it was at one moment. The slice is the caller's own, and never
// nil. It takes as long as the list, and holds the lock for as long.
func (l *List[T]) Snapshot() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ring.Snapshot()
}

// Do calls fn with what is in the list, while nobody else can use it: all that fn does is one step. It is Python's
// «with lock:». If fn panics, the panic goes on, what fn has done stays done, and the list is free again.
//
// Be brief: everybody waits. The ring is fn's until it returns, and not a moment longer. Inside, use the ring: the
// methods of the list itself would wait for ever.
func (l *List[T]) Do(fn func(r *Ring[T])) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn(&l.ring)
}
