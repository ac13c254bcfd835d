package sharing

import (
	"context"
	"fmt"
	"sync"
)

// RWLock is held by one writer or by any number of readers, as a sync.RWMutex, but who waits for it can give up. Python has
// no such lock. All methods may be called concurrently, and any goroutine may release what another has acquired.
//
// Nobody starves. While a writer waits, new readers wait behind it; the readers that waited for a writer all
// go in when it leaves, before the next writer. Writers get their turns in the order in which they came. A writer that
// gives up makes way for the readers behind it at once. A reader must not acquire the lock again, for read or
// write: with a writer between, it would wait for itself until its ctx ends.
type RWLock struct {
	mu      sync.Mutex
	inside  int  // so many readers, or writer
	readers line // empty, unless a writer is inside or in line
	writers line
}

const writer = -1

// NewRWLock returns a lock that is free.
func NewRWLock() *RWLock { return new(RWLock) }

// Acquire waits until nobody has the lock, and takes it for writing. When ctx ends first, it returns the error of
// ctx and the caller does not have the lock; a free lock wins over a ctx that has ended. Waiting allocates once.
func (l *RWLock) Acquire(ctx context.Context) error {
	if w := l.writeOrJoin(); w != nil {
		return w.wait(ctx, l.giveUpWriting)
	}
	return nil
}

// TryAcquire takes the lock for writing if it is free, and tells whether it did.
func (l *RWLock) TryAcquire() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write()
}

// Release ends the writing. It returns [ErrNotLocked] if no writer has the lock. It never waits.
func (l *RWLock) Release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inside != writer {
		return ErrNotLocked
	}
	l.inside = 0
	l.admitReaders()
	l.admitWriter()
	return nil
}

// AcquireRead waits until no writer has the lock or waits for it, and takes it for reading, beside other readers. It
// ends with ctx as Acquire does. Waiting allocates once.
func (l *RWLock) AcquireRead(ctx context.Context) error {
	if w := l.readOrJoin(); w != nil {
		return w.wait(ctx, l.giveUpReading)
	}
	return nil
}

// TryAcquireRead takes the lock for reading unless a writer has it or waits for it, and tells whether it did.
func (l *RWLock) TryAcquireRead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read()
}

// ReleaseRead ends the reading of one reader. It returns [ErrNotLocked] if no reader has the lock. It never waits.
func (l *RWLock) ReleaseRead() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inside <= 0 {
		return ErrNotLocked
	}
	l.inside--
	l.admitWriter()
	return nil
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
func (l *RWLock) Locked() bool { return l.state() == writer }

// Readers is how many readers had the lock a moment ago.
func (l *RWLock) Readers() int { return max(l.state(), 0) }

// String says who has the lock.
func (l *RWLock) String() string {
	switch n := l.state(); n {
	case 0:
		return "sharing.RWLock(free)"
	case writer:
		return "sharing.RWLock(1 writer)"
	default:
		return fmt.Sprintf("sharing.RWLock(%d readers)", n)
	}
}

func (l *RWLock) state() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inside
}

// What follows is called under mu.

func (l *RWLock) write() bool {
	if l.inside != 0 {
		return false
	}
	l.inside = writer
	return true
}

func (l *RWLock) read() bool {
	if l.inside == writer || !l.writers.empty() {
		return false
	}
	l.inside++
	return true
}

// admitReaders lets all readers in that wait, as no writer is inside.
func (l *RWLock) admitReaders() {
	for l.readers.serve() {
		l.inside++
	}
}

// admitWriter lets the next writer in, if nobody is inside.
func (l *RWLock) admitWriter() {
	if l.inside == 0 && l.writers.serve() {
		l.inside = writer
	}
}
