package sharing

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// Semaphore is a number of permits that are acquired and released one by one: Python's threading.Semaphore with a
// context. All methods may be called concurrently. Permits belong to nobody: any goroutine may release one, also
// one that was never acquired, and then there is one more.
//
// Permits go to the waiters in the order in which these came, and nobody passes them: a permit is free only if nobody
// waits for one. A waiter to which a permit goes at the moment when its ctx ends has it.
type Semaphore struct {
	mu    sync.Mutex
	free  int // 0 if anybody is in line
	limit int // of free
	line  line
}

// BoundedSemaphore is a Semaphore that never has more permits than at its start, so that a release too many is seen:
// Python's threading.BoundedSemaphore.
type BoundedSemaphore struct{ Semaphore }

// NewSemaphore returns a semaphore with so many permits. Fewer than 0 are an [ErrCount].
func NewSemaphore(permits int) (*Semaphore, error) {
	if permits < 0 {
		return nil, fmt.Errorf("%w: a semaphore of %d permits; it takes at least 0", ErrCount, permits)
	}
	return &Semaphore{free: permits, limit: math.MaxInt}, nil
}

// NewBoundedSemaphore returns a semaphore with so many permits and never more. Fewer than 0 are an [ErrCount].
func NewBoundedSemaphore(permits int) (*BoundedSemaphore, error) {
	if permits < 0 {
		return nil, fmt.Errorf("%w: a semaphore of %d permits; it takes at least 0", ErrCount, permits)
	}
	return &BoundedSemaphore{Semaphore{free: permits, limit: permits}}, nil
}

// Acquire waits for a permit and takes it. When ctx ends first, it returns the error of ctx and takes none; a free
// permit wins over a ctx that has ended. Waiting allocates once.
func (s *Semaphore) Acquire(ctx context.Context) error {
	if w := s.takeOrJoin(); w != nil {
		return w.wait(ctx, s.giveUp)
	}
	return nil
}

// TryAcquire takes a permit if one is free, and tells whether it did. It never waits, except for the semaphore's own
// bookkeeping.
func (s *Semaphore) TryAcquire() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.take()
}

// Release gives a permit back. It never waits. It returns [ErrOverRelease] if there would be too many.
func (s *Semaphore) Release() error { return s.ReleaseN(1) }

// ReleaseN gives n permits back, all or none: if there would be more than a bounded semaphore may have, or more than
// an int can say, it returns [ErrOverRelease]. A number below 1 is an [ErrCount].
func (s *Semaphore) ReleaseN(n int) error {
	if n < 1 {
		return fmt.Errorf("%w: a release of %d permits; release at least 1", ErrCount, n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > s.limit-s.free {
		return ErrOverRelease
	}
	for n > 0 && s.line.serve() {
		n--
	}
	s.free += n
	return nil
}

// Value is how many permits were free a moment ago.
func (s *Semaphore) Value() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.free
}

// With calls fn with a permit, and releases it when fn returns, panics or ends its goroutine: see [Lock.With].
func (s *Semaphore) With(ctx context.Context, fn func() error) error {
	return with(ctx, s.Acquire, s.Release, fn)
}

// String says how many permits are free.
func (s *Semaphore) String() string { return fmt.Sprintf("sharing.Semaphore(%d free)", s.Value()) }

// take takes a permit, under mu.
func (s *Semaphore) take() bool {
	if s.free == 0 {
		return false
	}
	s.free--
	return true
}

// takeOrJoin takes a permit and returns nil, or waits in line for one.
func (s *Semaphore) takeOrJoin() *waiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.take() {
		return nil
	}
	return s.line.join()
}

func (s *Semaphore) giveUp(w *waiter) (served bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.line.leave(w)
}
