package sharing

// writeOrJoin closes the door, and has the writer go in or wait for the last reader to leave.
func (l *RWLock) writeOrJoin() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writing = l.state.Add(door) == door; l.writing {
		return nil
	}
	return l.next.join()
}

// admitWriter is what the last reader does.
func (l *RWLock) admitWriter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.Load() == door && l.next.serve() { // neither a newer reader inside, nor a writer that has given up
		l.writing = true
	}
}

// giveUpWriting makes way for those behind.
func (l *RWLock) giveUpWriting(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.next.leave(w) {
		return true
	}
	l.open()
	_ = l.writers.Release()
	return false
}

// leave has the writer go out. It returns false if none is inside.
func (l *RWLock) leave() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.writing {
		return false
	}
	l.writing = false
	l.open()
	return true
}

// open opens the door to all readers that wait, and to those that come. It is called under mu.
func (l *RWLock) open() {
	for !l.readers.empty() {
		l.state.Add(1) // first, since a reader that knows may be gone at once
		l.readers.serve()
	}
	l.state.Add(-door)
}

func (l *RWLock) readOrJoin() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.TryAcquireRead() {
		return nil
	}
	return l.readers.join()
}

func (l *RWLock) giveUpReading(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.readers.leave(w)
}
