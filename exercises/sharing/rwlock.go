package sharing

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// RWLock is held by one writer or by any number of readers, as a sync.RWMutex, but who waits for it can give up. Python
// has no such lock. All methods may be called concurrently, and any goroutine may release what another has acquired.
//
// Nobody starves. A writer that is next closes the door to new readers; the readers that waited for it all go in when
// it leaves, before the writer after it. Writers get their turns as the holders of a [Lock] do. A writer that
// gives up opens the door at once. A reader must not acquire the lock again, for reading or writing: with a
// writer between, it would wait for itself until its ctx ends.
type RWLock struct {
	writers Lock         // held by the writer that is inside or next
	state   atomic.Int64 // how many readers are inside, and whether the door is closed

	mu      sync.Mutex // guards what follows, and the door
	writing bool
	readers line // those outside the closed door
	next    line // the writer that waits for the last reader to leave
}

const door = 1 << 40 // set in state while the door is closed

// NewRWLock returns a lock that is free.
func NewRWLock() *RWLock { return new(RWLock) }

// Acquire waits until nobody has the lock, and takes it for writing. When ctx ends first, it returns the error of
// ctx and the caller does not have the lock; a free lock wins over a ctx that has ended. It allocates once when it
// waits for a writer, and once when it waits for readers.
func (l *RWLock) Acquire(ctx context.Context) error {
	mustHave(ctx)
	if err := l.writers.Acquire(ctx); err != nil {
		return err
	}
	if w := l.writeOrJoin(); w != nil {
		return w.wait(ctx, l.giveUpWriting)
	}
	return nil
}

// TryAcquire takes the lock for writing if it is free, and tells whether it did.
func (l *RWLock) TryAcquire() bool {
	l.mu.Lock() // so that nobody else's try sees the writers' lock held by one that will fail
	defer l.mu.Unlock()
	if l.state.Load() != 0 || !l.writers.TryAcquire() {
		return false
	}
	if l.writing = l.state.CompareAndSwap(0, door); !l.writing {
		_ = l.writers.Release()
	}
	return l.writing
}

// Release ends the writing. It returns [ErrNotLocked] if no writer has the lock. It never waits.
func (l *RWLock) Release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.writing {
		return ErrNotLocked
	}
	l.writing = false
	l.makeWay()
	return nil
}

// AcquireRead waits until no writer has the lock or is next, and takes it for reading, beside other readers. It
// ends with ctx as Acquire does. Waiting allocates once.
func (l *RWLock) AcquireRead(ctx context.Context) error {
	if l.TryAcquireRead() {
		return nil
	}
	mustHave(ctx)
	if w := l.readOrJoin(); w != nil {
		return w.wait(ctx, l.giveUpReading)
	}
	return nil
}

// TryAcquireRead takes the lock for reading unless a writer has it or is next, and tells whether it did.
func (l *RWLock) TryAcquireRead() bool {
	for {
		s := l.state.Load()
		if s&door != 0 {
			return false
		}
		if l.state.CompareAndSwap(s, s+1) {
			return true
		}
	}
}

// ReleaseRead ends the reading of one reader. It returns [ErrNotLocked] if no reader has the lock. It never waits.
func (l *RWLock) ReleaseRead() error {
	for {
		s := l.state.Load()
		if s&^door == 0 {
			return ErrNotLocked
		}
		if l.state.CompareAndSwap(s, s-1) {
			if s-1 == door {
				l.admitWriter()
			}
			return nil
		}
	}
}

// With calls fn with the lock held for writing: see [Lock.With].
func (l *RWLock) With(ctx context.Context, fn func() error) error {
	return with(ctx, l.Acquire, l.Release, fn)
}

// WithRead calls fn with the lock held for reading: see [Lock.With].
func (l *RWLock) WithRead(ctx context.Context, fn func() error) error {
	return with(ctx, l.AcquireRead, l.ReleaseRead, fn)
}

// Locked tells whether a writer had the lock a moment ago.
func (l *RWLock) Locked() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.writing
}

// Readers is how many readers had the lock a moment ago.
func (l *RWLock) Readers() int { return int(l.state.Load() &^ door) }

// String says who has the lock.
func (l *RWLock) String() string {
	if l.Locked() {
		return "sharing.RWLock(1 writer)"
	}
	if n := l.Readers(); n > 0 {
		return fmt.Sprintf("sharing.RWLock(%d readers)", n)
	}
	return "sharing.RWLock(free)"
}
