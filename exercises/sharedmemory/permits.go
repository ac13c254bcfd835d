package sharedmemory

import (
	"context"
	"sync/atomic"
	"unsafe"
)

// What is done to the permits, under the latch.

func sizeOf[T any]() int { var v T; return int(unsafe.Sizeof(v)) }

// acquire takes a permit, or stands in line for one.
func (s *permits) acquire(ctx context.Context) error {
	var mine *spot
	var failed error
	err := s.with(s.recount, func() {
		if !s.take() {
			mine, failed = s.mem.line.join(s.seg)
		}
	})
	if err != nil || failed != nil || mine == nil {
		return firstError(err, failed)
	}
	if err := mine.sleep(ctx, s.lookForTheDead); err != nil {
		return err
	}
	err = s.with(s.recount, func() {
		if mine.state.Load() == served {
			s.hold(1) // and if this process dies before the next line, both count for nothing
		} else {
			failed = ctx.Err()
		}
		mine.state.Store(empty)
	})
	return firstError(err, failed)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *permits) take() bool {
	if s.mem.free == 0 {
		return false
	}
	s.hold(1)
	s.mem.free--
	return true
}

// takeLeft takes a permit, which may be one that somebody left who has died.
func (s *permits) takeLeft() bool {
	if s.mem.free == 0 {
		s.recount()
	}
	return s.take()
}

// give gives n permits to who waits, or leaves them free.
func (s *permits) give(n int) error {
	if n > int(s.mem.limit-s.mem.free) {
		return ErrOverRelease
	}
	foreign := max(0, int32(n)-s.own())
	if foreign > 0 && !s.takeFromOthers(foreign) {
		return ErrOverRelease
	}
	s.hold(foreign - int32(n))
	s.mem.free += int32(n)
	s.serve()
	return nil
}

// takeFromOthers is for who releases n permits more than it has. Whose they were nobody can tell: they are no longer of
// the first ones found to have some. If these have not so many, there are more permits from now on. To let the releaser
// have fewer than none instead would make permits when the one dies whose they were.
func (s *permits) takeFromOthers(n int32) bool {
	s.recount() // the dead have none
	var all int32
	for i := range s.mem.has {
		has, _ := s.mem.has[i].load()
		all += has
	}
	if all -= s.own(); n-all > s.mem.limit-s.mem.start {
		return false
	}
	for i := range s.mem.has {
		if uint32(i) != s.seg.self>>turnBits {
			n -= s.mem.has[i].less(n)
		}
	}
	s.mem.start += n
	return true
}

// less takes up to n away, and returns how many.
func (h *holding) less(n int32) int32 {
	has, turn := h.load()
	n = min(n, has)
	if n > 0 {
		h.store(has-n, turn)
	}
	return n
}

// own is what this process has.
func (s *permits) own() int32 {
	n, turn := s.mem.has[s.seg.self>>turnBits].load()
	if turn != s.seg.self&turnMask {
		return 0
	}
	return n
}

// serve gives the free permits to those in line: that a spot is served is worth a permit.
func (s *permits) serve() {
	for s.mem.free > 0 && s.mem.line.serve(s.seg) {
		s.mem.free--
	}
}

// hold changes what this process has.
func (s *permits) hold(more int32) {
	h := &s.mem.has[s.seg.self>>turnBits]
	n, turn := h.load()
	if n > 0 && turn != s.seg.self&turnMask { // whoever had this place before has died with them
		s.mem.free += n
		n = 0
	}
	h.store(n+more, s.seg.self&turnMask)
}

func (h *holding) load() (n int32, turn uint32) {
	w := atomic.LoadUint64(&h.word)
	return int32(uint32(w)), uint32(w >> 32)
}

func (h *holding) store(n int32, turn uint32) {
	atomic.StoreUint64(&h.word, uint64(turn)<<32|uint64(uint32(n)))
}

// recount finds out how many permits are free from what each process has, and takes back what the dead have.
func (s *permits) recount() {
	free := s.mem.start
	for place := range s.mem.has {
		free -= s.living(uint32(place))
	}
	for i := range s.mem.line.spots {
		if p := &s.mem.line.spots[i]; p.state.Load() == served {
			if s.seg.gone(p.who) {
				p.state.Store(empty)
				continue
			}
			free--
		}
	}
	s.mem.free = free
	s.serve()
}

// living is what the process at a place has: nothing, if it has died.
func (s *permits) living(place uint32) int32 {
	h := &s.mem.has[place]
	n, turn := h.load()
	if n > 0 && s.seg.gone(place<<turnBits|turn) {
		h.store(0, turn)
		return 0
	}
	return n
}

// lookForTheDead is what a waiter does from time to time.
func (s *permits) lookForTheDead() error { return s.with(s.recount, s.recount) }
