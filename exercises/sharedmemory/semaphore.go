package sharedmemory

import (
	"context"
	"fmt"
	"math"
	"os"
	"sync/atomic"
)

// Semaphore is a number of permits that goroutines of several processes acquire and release. It is made by
// [NewSemaphore], and handed to a child in the argument of its start. Permits go to the waiters in the order in which
// these came, and nobody passes them.
//
// What a process has acquired and not released when it ends is free again, within a tenth of a second. Python has
// multiprocessing.Semaphore, where it is lost. So it is no counter of things made here and consumed there: what a
// consumer has acquired comes back when it ends.
type Semaphore struct{ *permits }

// BoundedSemaphore is a [Semaphore] that never has more permits than at its start, so that a release too many is seen,
// on every system. Python's does not see it on macOS.
type BoundedSemaphore struct{ Semaphore }

const (
	kindSemaphore = 2
	kindBounded   = 3
)

// NewSemaphore makes a semaphore with so many permits. Fewer than 0, or more than 2^31-1, are an [ErrCount]; other
// errors are those of [NewLock].
func NewSemaphore(permits int) (*Semaphore, error) {
	p, err := newPermits(kindSemaphore, permits, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	return &Semaphore{p}, nil
}

// NewBoundedSemaphore makes a semaphore with so many permits and never more.
func NewBoundedSemaphore(permits int) (*BoundedSemaphore, error) {
	p, err := newPermits(kindBounded, permits, permits)
	if err != nil {
		return nil, err
	}
	return &BoundedSemaphore{Semaphore{p}}, nil
}

// permits is a semaphore as this process sees it.
type permits struct {
	*latch
	mem *permitTable
}

// permitTable is a semaphore in memory. What each process has is the truth; free is only what follows from it.
type permitTable struct {
	latch atomic.Uint32
	start int32
	limit int32 // of free
	free  int32
	has   [places]holding
	line  line
}

// holding is what the process at a place has acquired and not released. It is one word, with the turn of the process,
// so that it is never half written.
type holding struct{ word uint64 }

func newPermits(kind uint32, n, limit int) (*permits, error) {
	if n < 0 || n > math.MaxInt32 {
		return nil, fmt.Errorf("%w: a semaphore of %d permits; it takes 0 to %d", ErrCount, n, math.MaxInt32)
	}
	seg, err := create(kind, sizeOf[permitTable]())
	if err != nil {
		return nil, err
	}
	p := openPermits(seg)
	p.mem.start, p.mem.free, p.mem.limit = int32(n), int32(n), int32(limit)
	return p, nil
}

func openPermits(seg *segment) *permits {
	mem := at[permitTable](seg)
	return &permits{newLatch(seg, &mem.latch), mem}
}

// Acquire waits for a permit and takes it. When ctx ends first, that is the error and none is taken; a free permit wins
// over a ctx that has ended. It may be called concurrently. Waiting keeps a thread.
func (s *Semaphore) Acquire(ctx context.Context) error {
	if s.permits == nil {
		return ErrClosed
	}
	return s.acquire(ctx)
}

// TryAcquire takes a permit if one is free, and tells whether it did.
func (s *Semaphore) TryAcquire() bool {
	taken := false
	return s.permits != nil && s.with(s.recount, func() { taken = s.takeLeft() }) == nil && taken
}

// Release gives a permit back. It may be one that another process acquired, which takes some microseconds more: it then
// counts as released by any one that has some. If nobody has one there is one more, or, if the semaphore is bounded,
// that is an [ErrOverRelease].
func (s *Semaphore) Release() error { return s.ReleaseN(1) }

// ReleaseN gives n permits back, all or none: if there would be too many it returns [ErrOverRelease]. A number below 1
// is an [ErrCount].
func (s *Semaphore) ReleaseN(n int) error {
	if n < 1 {
		return fmt.Errorf("%w: a release of %d permits; release at least 1", ErrCount, n)
	}
	if s.permits == nil {
		return ErrClosed
	}
	var failed error
	err := s.with(s.recount, func() { failed = s.give(n) })
	if err != nil {
		return err
	}
	return failed
}

// Value is how many permits were free a moment ago, 0 if the semaphore is closed.
func (s *Semaphore) Value() (n int) {
	if s.permits != nil {
		_ = s.with(s.recount, func() { s.recount(); n = int(s.mem.free) })
	}
	return n
}

// Close is [Lock.Close]: what this process has acquired is free for the others.
func (s *Semaphore) Close() error {
	if s.permits == nil {
		return nil
	}
	return s.close()
}

// Handover is for [process.Handle].
func (s *Semaphore) Handover() (string, []*os.File, error) { return s.segment().handover() }

// MarshalText writes the semaphore's ID.
func (s *Semaphore) MarshalText() ([]byte, error) { return s.segment().text() }

// UnmarshalText makes s the semaphore of this ID that was handed to this process.
func (s *Semaphore) UnmarshalText(id []byte) (err error) { return s.open(string(id), kindSemaphore) }

// UnmarshalText makes s the semaphore of this ID that was handed to this process.
func (s *BoundedSemaphore) UnmarshalText(id []byte) error { return s.open(string(id), kindBounded) }

// MarshalText writes the semaphore's ID.
func (s *BoundedSemaphore) MarshalText() ([]byte, error) { return s.Semaphore.MarshalText() }

func (s *Semaphore) open(id string, kind uint32) error {
	seg, err := attach(id, kind)
	if err == nil {
		s.permits = openPermits(seg)
	}
	return err
}

func (s *Semaphore) segment() *segment {
	if s.permits == nil {
		return nil
	}
	return s.seg
}
