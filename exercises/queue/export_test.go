package queue

// Slots is for how many items there is storage at present.
func (q *Queue[T]) Slots() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch s := q.items.(type) {
	case *ring[T]:
		return len(s.slots)
	case *stack[T]:
		return cap(s.items)
	case *heap[T]:
		return cap(s.nodes)
	}
	panic("queue: a store that Slots does not know")
}
