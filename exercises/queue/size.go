package queue

// Len returns how many items can be taken now. Of items that were taken it says nothing.
func (q *Queue[T]) Len() int {
	q.lock()
	defer q.mu.Unlock()
	return q.items.len()
}

// Cap returns the capacity, 0 if the queue is never full.
func (q *Queue[T]) Cap() int {
	q.lock()
	defer q.mu.Unlock()
	return q.capacity
}

// SetCap changes the capacity; with 0 or below the queue is never full. If there are more items than that, they
// stay, and the queue is full until enough of them are taken. If there is room now, who waits to put is let in.
func (q *Queue[T]) SetCap(capacity int) {
	q.lock()
	defer q.mu.Unlock()
	q.capacity = max(capacity, 0)
	q.admit()
}
