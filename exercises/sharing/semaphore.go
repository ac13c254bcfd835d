package sharing

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

// Semaphore is a number of permits that are acquired and released one by one: Python's threading.Semaphore with a
// context. All methods may be called concurrently. Permits belong to nobody: any goroutine may release one, also
// one that was never acquired, and then there is one more.
//
// Permits go to the waiters in the order in which these came, and nobody passes them: a permit is free only if nobody
// waits for one. A waiter to which a permit goes at the moment when its ctx ends has it.
type Semaphore struct {
	state atomic.Int64 // how many permits are free, or, below 0, how many wait for one
	limit int64        // of free permits
	mu    sync.Mutex   // guards line, and state while it is below 0 or is to be
	line  line
}

// BoundedSemaphore is a Semaphore that never has more permits than at its start, so that a release too many is seen:
// Python's threading.BoundedSemaphore.
type BoundedSemaphore struct{ Semaphore }

// NewSemaphore returns a semaphore with so many permits. Fewer than 0 are an [ErrCount].
func NewSemaphore(permits int) (*Semaphore, error) {
	s := new(Semaphore)
	if err := s.start(permits, math.MaxInt); err != nil {
		return nil, err
	}
	return s, nil
}

// NewBoundedSemaphore returns a semaphore with so many permits and never more. Fewer than 0 are an [ErrCount].
func NewBoundedSemaphore(permits int) (*BoundedSemaphore, error) {
	s := new(BoundedSemaphore)
	if err := s.start(permits, permits); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Semaphore) start(permits, limit int) error {
	if permits < 0 {
		return fmt.Errorf("%w: a semaphore of %d permits; it takes at least 0", ErrCount, permits)
	}
	s.state.Store(int64(permits))
	s.limit = int64(limit)
	return nil
}

// Acquire waits for a permit and takes it. When ctx ends first, it returns the error of ctx and takes none; a free
// permit wins over a ctx that has ended. Waiting allocates once.
func (s *Semaphore) Acquire(ctx context.Context) error {
	for range glances {
		if s.TryAcquire() {
			return nil
		}
	}
	mustHave(ctx)
	if w := s.takeOrJoin(); w != nil {
		return w.wait(ctx, s.giveUp)
	}
	return nil
}

// TryAcquire takes a permit if one is free, and tells whether it did. It never waits.
func (s *Semaphore) TryAcquire() bool {
	for {
		free := s.state.Load()
		if free <= 0 {
			return false
		}
		if s.state.CompareAndSwap(free, free-1) {
			return true
		}
	}
}

// Release gives a permit back. It never waits. It returns [ErrOverRelease] if there would be too many.
func (s *Semaphore) Release() error { return s.release(1) }

// ReleaseN gives n permits back, all or none: if there would be more than a bounded semaphore may have, or more than
// an int can say, it returns [ErrOverRelease]. A number below 1 is an [ErrCount].
func (s *Semaphore) ReleaseN(n int) error {
	if n < 1 {
		return fmt.Errorf("%w: a release of %d permits; release at least 1", ErrCount, n)
	}
	return s.release(int64(n))
}

// Value is how many permits were free a moment ago.
func (s *Semaphore) Value() int { return int(max(s.state.Load(), 0)) }

// With calls fn with a permit, and releases it when fn returns, panics or ends its goroutine: see [Lock.With].
func (s *Semaphore) With(ctx context.Context, fn func() error) error {
	return with(ctx, s.Acquire, s.Release, fn)
}

// String says how many permits are free.
func (s *Semaphore) String() string { return fmt.Sprintf("sharing.Semaphore(%d free)", s.Value()) }
