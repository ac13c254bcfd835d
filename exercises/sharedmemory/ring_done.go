package sharedmemory

import (
	"errors"
	"math"
)

// What is in hand: taken, and not done. It is under the latch.

// errNotDone is why a Join waits.
var errNotDone = errors.New("sharedmemory: not all items are done")

// hold changes what the process at a place has in hand. What one who was there before and has died had is lost, and
// found by joined.
func (r *ring) hold(place uint32, more int32) {
	h := &r.mem.hand[place]
	n, turn := h.load()
	if place == r.seg.self>>turnBits && turn != r.seg.self&turnMask {
		if n > 0 {
			r.mem.lost = 1
		}
		n, turn = 0, r.seg.self&turnMask
	}
	if n < math.MaxInt32 || more < 0 { // who never says that anything is done is not waited for
		n += more
	}
	h.store(n, turn)
}

// done takes one item out of the hand of this process, or else of another: anybody may say that it is done.
func (r *ring) done() error {
	self := r.seg.self >> turnBits
	place := self
	if n, turn := r.mem.hand[self].load(); n == 0 || turn != r.seg.self&turnMask {
		place = r.someHand()
	}
	if place == 0 {
		return ErrTooManyDone
	}
	r.hold(place, -1)
	announce(&r.mem.dones, &r.mem.joiners, math.MaxInt32)
	return nil
}

// someHand is a place that has something in hand, or 0.
func (r *ring) someHand() uint32 {
	for place := range r.mem.hand {
		if n, _ := r.mem.hand[place].load(); n > 0 {
			return uint32(place)
		}
	}
	return 0
}

// joined tells whether everything is done.
func (r *ring) joined() error {
	waits, lost := r.mem.items > 0, r.mem.lost != 0
	for place := range r.mem.hand {
		h := &r.mem.hand[place]
		n, turn := h.load()
		switch {
		case n == 0:
		case r.seg.gone(uint32(place)<<turnBits | turn):
			h.store(0, turn)
			lost = true
		default:
			waits = true
		}
	}
	r.mem.lost = 0
	switch {
	case lost:
		return ErrLost
	case waits:
		return errNotDone
	}
	return nil
}
