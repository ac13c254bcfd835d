package queue

// stack is the store of a queue that gives its newest item first.
type stack[T any] struct{ items []T }

func (s *stack[T]) push(item T) error {
	s.items = append(s.items, item)
	return nil
}

func (s *stack[T]) pop() (T, error) {
	last := len(s.items) - 1
	item := take(&s.items[last])
	s.items = fit(s.items[:last])
	return item, nil
}

func (s *stack[T]) len() int { return len(s.items) }

func (s *stack[T]) clear() { s.items = nil }
