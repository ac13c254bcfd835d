package sharedmemory

import (
	"context"
	"math"
	"sync/atomic"
)

// line is the waiters of a tool in the order in which they came, whichever process they are of. It is used under the
// tool's latch. A spot changes hands by one store to its state, so whoever dies leaves no half of a change behind.
type line struct {
	tickets uint64 // given out so far
	used    uint32 // no spot behind these is taken
	spots   [crowd]spot
}

// crowd is how many goroutines can wait for one tool at a time.
const crowd = 256

// spot is one place in a line.
type spot struct {
	state  atomic.Uint32 // where the waiter sleeps
	who    uint32
	ticket uint64 // the lowest is the first in line
}

const (
	empty = iota
	waiting
	served
	refused
)

// join adds a waiter of this process at the end.
func (l *line) join(s *segment) (*spot, error) {
	i := l.free(func(*spot) bool { return false })
	if i == crowd {
		i = l.free(func(p *spot) bool { return s.gone(p.who) })
	}
	if i == crowd {
		return nil, ErrCrowded
	}
	p := &l.spots[i]
	l.tickets++
	p.who, p.ticket = s.self, l.tickets
	l.used = max(l.used, uint32(i)+1)
	p.state.Store(waiting)
	return p, nil
}

// free finds a spot that is empty, or that is abandoned.
func (l *line) free(abandoned func(*spot) bool) int {
	for i := range l.spots {
		if p := &l.spots[i]; p.state.Load() == empty || abandoned(p) {
			return i
		}
	}
	return crowd
}

// waiters yields those who wait.
func (l *line) waiters(yield func(*spot) bool) {
	for i := range min(l.used, crowd) {
		if p := &l.spots[i]; p.state.Load() == waiting && !yield(p) {
			return
		}
	}
}

// serve lets the first waiter that lives go on, and returns false if there is none.
func (l *line) serve(s *segment) bool {
	for p := l.first(); p != nil; p = l.first() {
		if !s.gone(p.who) {
			p.answer(served)
			return true
		}
		p.state.Store(empty)
	}
	l.shrink()
	return false
}

// passOn serves others instead of those who died when they had been served.
func (l *line) passOn(s *segment) {
	for i := range min(l.used, crowd) {
		if p := &l.spots[i]; p.state.Load() == served && s.gone(p.who) {
			l.serve(s)
			p.state.Store(empty)
		}
	}
}

func (l *line) first() (first *spot) {
	for p := range l.waiters {
		if first == nil || p.ticket < first.ticket {
			first = p
		}
	}
	return first
}

func (l *line) shrink() {
	for l.used > 0 && l.spots[l.used-1].state.Load() == empty {
		l.used--
	}
}

// answer ends a wait.
func (p *spot) answer(state uint32) {
	p.state.Store(state)
	unpark(&p.state, math.MaxInt32)
}

// sleep returns nil when the waiter was answered or ctx has ended. Now and then it looks around, and returns what look
// does if that fails.
func (p *spot) sleep(ctx context.Context, look func() error) error {
	defer context.AfterFunc(ctx, func() { unpark(&p.state, math.MaxInt32) })()
	for p.state.Load() == waiting && ctx.Err() == nil {
		sleep(&p.state, waiting, doze)
		if p.state.Load() == waiting {
			if err := look(); err != nil {
				return err
			}
		}
	}
	return nil
}
