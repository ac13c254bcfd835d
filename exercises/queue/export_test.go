package queue

// Slots is for how many items there is storage at present.
func (q *Queue[T]) Slots() int {
	q.lock()
	defer q.mu.Unlock()
	switch s := q.items.(type) {
	case *chain[T]:
		n := 0
		for b := s.first; b != nil && n < 1<<20; b = b.next { // a ring of blocks would be too many
			n += blockSize
		}
		return n
	case *stack[T]:
		return cap(s.items)
	case *heap[T]:
		return cap(s.nodes)
	}
	panic("queue: a store that Slots does not know")
}

// Rested is the item of a waiter that is to be used again.
func (q *Queue[T]) Rested() T { return q.rested.Get().(*waiter[T]).item }
