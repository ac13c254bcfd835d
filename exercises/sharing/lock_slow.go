package sharing

import "context"

// What a lock does when it is not simply free or held. One rule holds whenever mu is free, and it is why no wake-up is
// lost: if the lock is free and somebody is in line, then the first in line is awake and will look.

// takeOr takes the lock if it is free; otherwise it changes other bits, and nobody can release in between.
func (l *Lock) takeOr(set, clear uint32) (taken bool) {
	for {
		s := l.state.Load()
		if taken = s&held == 0; taken {
			if l.state.CompareAndSwap(s, s|held) {
				return true
			}
			continue
		}
		if next := s&^clear | set; next == s || l.state.CompareAndSwap(s, next) {
			return false
		}
	}
}

func (l *Lock) acquire(ctx context.Context) error {
	for range glances {
		if l.TryAcquire() {
			return nil
		}
	}
	mustHave(ctx)
	w := l.join()
	for w != nil {
		if err := w.wait(ctx, l.giveUp); err != nil {
			return err
		}
		if l.claim(w) {
			return nil
		}
	}
	return nil
}

// join puts a waiter in line, or takes the lock and returns nil.
func (l *Lock) join() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.takeOr(waiting, 0) {
		return nil
	}
	return l.line.join()
}

// claim is what a waiter does that was woken: it has the lock if it was handed it, or is there first.
func (l *Lock) claim(w *waiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !w.inLine {
		return true
	}
	if l.takeOr(0, awake) {
		l.quit(w)
		return true
	}
	l.vain++
	return false
}

// giveUp is what a waiter does whose ctx has ended.
func (l *Lock) giveUp(w *waiter) (served bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !w.inLine {
		return true
	}
	l.quit(w)
	return false
}

// quit takes a waiter out of the line. If the lock is free, whoever is first then is to look in its place.
func (l *Lock) quit(w *waiter) {
	wasFirst := l.line.first == w
	l.line.leave(w)
	if !wasFirst {
		return
	}
	l.vain = 0
	if l.settle()&awake != 0 {
		l.line.first.wake()
	}
}

// settle makes the bits waiting and awake what they should be now that the line has another first, or none.
func (l *Lock) settle() (next uint32) {
	for {
		s := l.state.Load()
		next = s & held
		if !l.line.empty() {
			next |= waiting
		}
		if next == waiting {
			next |= awake
		}
		if l.state.CompareAndSwap(s, next) {
			return next
		}
	}
}

func (l *Lock) release() error {
	for {
		s := l.state.Load()
		if s&held == 0 {
			return ErrNotLocked
		}
		if s == held|waiting {
			if l.releaseToLine() {
				return nil
			}
		} else if l.state.CompareAndSwap(s, s&^held) {
			return nil
		}
	}
}

// releaseToLine wakes the first in line, or hands it the lock. It returns false if meanwhile there is
// no need: the others leave a lock that is held and has waiters alone, but not before mu is had.
func (l *Lock) releaseToLine() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.Load() != held|waiting {
		return false
	}
	if l.vain < patience {
		l.state.Store(waiting | awake)
		l.line.first.wake()
		return true
	}
	l.vain = 0
	l.line.serve()
	l.settle()
	return true
}
