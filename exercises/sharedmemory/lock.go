package sharedmemory

import (
	"context"
	"os"
	"sync/atomic"
)

// Lock is held by one of all the goroutines of all the processes that have it. It is made by [NewLock], and handed to a
// child in the argument of its start. When a process ends that holds it, the next one gets it within a tenth of a
// second, and is told: [ErrOwnerDied]. Python has multiprocessing.Lock, which is then held for ever.
//
// It is a word of shared memory, so on Linux it costs some 40 ns to take and release it when nobody else wants it. Who
// waits sleeps in the kernel. Those who come take it before those who wait, until one has waited for a millisecond:
// then it is kept for those who have.
type Lock struct{ *latch }

const kindLock = 1

// NewLock makes a lock that is free. The error says that there is no memory, or that the system cannot do it: then it
// is an errors.ErrUnsupported.
func NewLock() (*Lock, error) {
	seg, err := create(kindLock, 4)
	if err != nil {
		return nil, err
	}
	return &Lock{newLatch(seg, at[atomic.Uint32](seg))}, nil
}

// Acquire takes the lock, and waits for it if need be. If ctx ends first, that is the error and the lock is not taken;
// a free lock is taken though ctx has ended. With [ErrOwnerDied] it is taken, too. All methods may be called
// concurrently; whoever calls this one while he holds the lock waits for himself.
func (l *Lock) Acquire(ctx context.Context) error {
	if l.latch == nil {
		return ErrClosed
	}
	return l.acquire(ctx)
}

// TryAcquire takes the lock if it is free and not kept for one who waits, and does not wait. It is false, too, if the
// lock is closed or its owner has died: ask Acquire.
func (l *Lock) TryAcquire() bool { return l.latch != nil && l.tryAcquire() }

// Release gives the lock back. Any process may do so that has it, as in Python; who waits is not made to run before
// Release returns. The error is [ErrNotLocked] or [ErrClosed].
func (l *Lock) Release() error {
	if l.latch == nil {
		return ErrClosed
	}
	return l.release()
}

// Locked tells whether somebody held the lock a moment ago, who may have died since.
func (l *Lock) Locked() bool { return l.latch != nil && l.held() }

// Close gives the lock back in this process; the other processes keep it. What this process holds counts as left behind
// by a dead owner. Afterwards all methods return [ErrClosed]; to close twice is fine. What was dropped without it is
// closed when its memory is collected, where it was made; where it was handed to, when the process ends.
func (l *Lock) Close() error {
	if l.latch == nil {
		return nil
	}
	return l.seg.close()
}

// Handover is for [process.Handle].
func (l *Lock) Handover() (string, []*os.File, error) { return segmentOf(l.latch).handover() }

// MarshalText writes the lock's ID.
func (l *Lock) MarshalText() ([]byte, error) { return segmentOf(l.latch).text() }

// UnmarshalText makes l the lock of this ID that was handed to this process.
func (l *Lock) UnmarshalText(id []byte) error {
	seg, err := attach(string(id), kindLock)
	if err == nil {
		l.latch = newLatch(seg, at[atomic.Uint32](seg))
	}
	return err
}
