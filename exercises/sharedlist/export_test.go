package sharedlist

// Room is for how many items the list has memory.
func (l *List[T]) Room() int { return len(l.ring.slots) }
