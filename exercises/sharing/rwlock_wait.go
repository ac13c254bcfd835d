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

func (l *RWLock) giveUpWriting(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.next.leave(w) {
		return true
	}
	l.makeWay()
	return false
}

// makeWay opens the door to all readers that wait, and to those that come, and has the next writer come to it. It is
// called under mu, so that no try sees a lock that readers have had since as taken.
func (l *RWLock) makeWay() {
	for !l.readers.empty() {
		l.state.Add(1) // first, since a reader that knows may be gone at once
		l.readers.serve()
	}
	l.state.Add(-door)
	_ = l.writers.Release()
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
