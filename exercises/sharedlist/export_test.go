package sharedlist

// Room is for how many items the list has memory.
func (l *List[T]) Room() int { return len(l.ring.slots) }

// Free tells whether nobody holds the lock.
func (l *List[T]) Free() bool {
	free := l.mu.TryLock()
	if free {
		l.mu.Unlock()
	}
	return free
}
