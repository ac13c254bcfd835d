package sharing

import (
	"context"
	"sync"
	"sync/atomic"
)

// Lock is a mutual exclusion lock whose waiters can give up: Python's threading.Lock with a context. It costs about as
// much as a sync.Mutex. All methods may be called concurrently, and any goroutine may release what another has
// acquired. The lock does not know its holder: who acquires it again waits for itself, until ctx ends.
//
// Waiters stand in line. A release wakes the first of them, but the lock goes to whoever takes it first, since handing
// it over would cost a switch of goroutines for each turn. A waiter that was woken twice in vain is handed the lock by
// the next release. So the waiters get it in the order in which they came, and soon, even if somebody takes it again
// and again without standing in line.
type Lock struct {
	state atomic.Uint32 // held, waiting, awake
	mu    sync.Mutex    // guards what follows, and the bits waiting and awake
	line  line
	vain  int // how often the first in line was woken in vain
}

const (
	held    = 1 << iota // somebody has the lock; changes without mu
	waiting             // somebody is in line
	awake               // the first in line was woken and has not looked yet: a release need not wake it
)

// patience is how many races a waiter loses before it is handed the lock. It is not a time, since then a
// goroutine that spins in a synctest bubble, where time stands still, could starve the others.
const patience = 2

// NewLock returns a lock that is free.
func NewLock() *Lock { return new(Lock) }

// Acquire waits for the lock and takes it. When ctx ends first, it returns the error of ctx and the caller does not
// have the lock; a free lock wins over a ctx that has ended. Waiting allocates once.
func (l *Lock) Acquire(ctx context.Context) error {
	if l.state.CompareAndSwap(0, held) {
		return nil
	}
	return l.acquire(ctx)
}

// TryAcquire takes the lock if it is free, and tells whether it did. It never waits.
func (l *Lock) TryAcquire() bool {
	return l.state.CompareAndSwap(0, held) || l.takeOr(0, 0)
}

// Release frees the lock. It returns [ErrNotLocked] if nobody holds it, and never waits.
func (l *Lock) Release() error {
	if l.state.CompareAndSwap(held, 0) {
		return nil
	}
	return l.release()
}

// Locked tells whether somebody held the lock a moment ago.
func (l *Lock) Locked() bool { return l.state.Load()&held != 0 }

// With calls fn with the lock held, and releases it when fn returns, panics or ends its goroutine. It returns what fn
// does, or the error of ctx if that ended before the lock was had. What fn panics with passes on.
func (l *Lock) With(ctx context.Context, fn func() error) error {
	return with(ctx, l.Acquire, l.Release, fn)
}

// String says whether the lock is held.
func (l *Lock) String() string {
	if l.Locked() {
		return "sharing.Lock(held)"
	}
	return "sharing.Lock(free)"
}
