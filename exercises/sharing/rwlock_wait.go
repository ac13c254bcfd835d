package sharing

func (l *RWLock) writeOrJoin() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.write() {
		return nil
	}
	return l.writers.join()
}

func (l *RWLock) readOrJoin() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read() {
		return nil
	}
	return l.readers.join()
}

// giveUpWriting makes way for the readers that have waited for nobody else.
func (l *RWLock) giveUpWriting(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.writers.leave(w) {
		return true
	}
	if l.writers.empty() && l.inside != writer {
		l.admitReaders()
	}
	return false
}

func (l *RWLock) giveUpReading(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.readers.leave(w)
}
