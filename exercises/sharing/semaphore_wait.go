package sharing

// takeOrJoin takes a permit and returns nil, or waits in line for one.
func (s *Semaphore) takeOrJoin() *waiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Add(-1) >= 0 {
		return nil
	}
	return s.line.join()
}

func (s *Semaphore) release(n int64) error {
	for {
		free := s.state.Load()
		if n > s.limit-max(free, 0) {
			return ErrOverRelease
		}
		if free < 0 && s.releaseToLine(n) || free >= 0 && s.state.CompareAndSwap(free, free+n) {
			return nil
		}
	}
}

// releaseToLine serves those who wait, and has the rest be free. It returns false if meanwhile nobody waits.
func (s *Semaphore) releaseToLine(n int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() >= 0 {
		return false
	}
	s.state.Add(n)
	for n > 0 && s.line.serve() {
		n--
	}
	return true
}

func (s *Semaphore) giveUp(w *waiter) (served bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.line.leave(w) {
		return true
	}
	s.state.Add(1)
	return false
}
