package sharedmemory

import (
	"errors"
	"os"
	"sync/atomic"
)

// members is the table of the processes that have a segment mapped. Each has a place in it, and a lock of the system on
// the byte of that number in the segment's file: that goes when the process goes, however it goes, and is how the
// others know. A place that is free again goes to another process, so a member is a place and how often it was taken
// before.
type members struct {
	taken [places]atomic.Uint32
}

// A member in a word: its place, which is never 0, and the number of its turn.
const (
	places   = 1 << 10 // and so many processes less one may have a segment at a time
	turnBits = 20
	turnMask = 1<<turnBits - 1
	member   = (places-1)<<turnBits | turnMask // the bits of a word that name a member
)

var errCrowded = errors.New("sharedmemory: too many processes have this memory already")

// join gives this process a place.
func (m *members) join(file *os.File) (self uint32, err error) {
	for place := uint32(1); place < places; place++ {
		switch free, err := lockByte(file, int64(place)); {
		case err != nil:
			return 0, err
		case free:
			return place<<turnBits | m.taken[place].Add(1)&turnMask, nil
		}
	}
	return 0, errCrowded
}

// gone tells whether a member has ended. It costs a system call, about a microsecond.
func (s *segment) gone(who uint32) bool {
	place, turn := who&member>>turnBits, who&turnMask
	if s.head().members.taken[place].Load()&turnMask != turn {
		return true // another has its place by now
	}
	return who != s.self && isUnlocked(s.file, int64(place))
}
