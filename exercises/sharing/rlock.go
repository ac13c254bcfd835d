package sharing

import (
	"context"
	"fmt"
	"sync/atomic"
)

// RLock is a lock that its owner may acquire again, and must release as often: Python's threading.RLock with a
// context. Goroutines have no names in Go, so an owner is a token that is passed along: it stands for one
// goroutine, or for several that take turns. All methods may be called concurrently, but by one
// goroutine at a time for each owner.
type RLock struct {
	lock  Lock
	owner atomic.Pointer[Owner]
	depth atomic.Int64
}

// Owner is somebody who can own an RLock, and any number of them at once.
type Owner struct{ _ byte } // not empty: pointers to what has no size may all be equal

// NewOwner returns an owner like no other.
func NewOwner() *Owner { return new(Owner) }

// NewRLock returns a lock that nobody owns.
func NewRLock() *RLock { return new(RLock) }

// Acquire waits until nobody else owns the lock, and takes it one level deeper. When ctx ends first, it returns the
// error of ctx and nothing has changed; a lock that is free, or owned already, wins over a ctx that has ended. Owner nil
// is an [ErrNotOwner]. Waiters get the lock as those of a [Lock] do. Waiting allocates once.
func (r *RLock) Acquire(ctx context.Context, owner *Owner) error {
	if owner == nil {
		return ErrNotOwner
	}
	if !r.OwnedBy(owner) {
		if err := r.lock.Acquire(ctx); err != nil {
			return err
		}
		r.owner.Store(owner)
	}
	r.depth.Add(1)
	return nil
}

// TryAcquire takes the lock one level deeper if nobody else owns it, and tells whether it did. It never waits.
func (r *RLock) TryAcquire(owner *Owner) bool {
	if owner == nil {
		return false
	}
	if !r.OwnedBy(owner) {
		if !r.lock.TryAcquire() {
			return false
		}
		r.owner.Store(owner)
	}
	r.depth.Add(1)
	return true
}

// Release takes back one Acquire; the last one frees the lock. It returns [ErrNotOwner], and changes nothing, if
// owner does not own the lock. It never waits.
func (r *RLock) Release(owner *Owner) error {
	if !r.OwnedBy(owner) {
		return ErrNotOwner
	}
	if r.depth.Add(-1) > 0 {
		return nil
	}
	return r.free()
}

// OwnedBy tells whether owner owns the lock.
func (r *RLock) OwnedBy(owner *Owner) bool { return owner != nil && r.owner.Load() == owner }

// Depth is how often owner would have to release the lock; 0 if it does not own it.
func (r *RLock) Depth(owner *Owner) int {
	if !r.OwnedBy(owner) {
		return 0
	}
	return int(r.depth.Load())
}

// With calls fn with the lock held, one level deeper: see [Lock.With].
func (r *RLock) With(ctx context.Context, owner *Owner, fn func() error) error {
	mine := view{r, owner}
	return with(ctx, mine.Acquire, mine.Release, fn)
}

// String says how deep the lock is held.
func (r *RLock) String() string {
	if !r.lock.Locked() {
		return "sharing.RLock(free)"
	}
	return fmt.Sprintf("sharing.RLock(held, depth %d)", r.depth.Load())
}

// free lets the owner go, which has left its last level.
func (r *RLock) free() error {
	r.owner.Store(nil)
	return r.lock.Release()
}

// As is the lock as owner sees it: a lock without further arguments, as a [Condition] needs it.
func (r *RLock) As(owner *Owner) Guard { return view{r, owner} }

type view struct {
	lock  *RLock
	owner *Owner
}

func (v view) Acquire(ctx context.Context) error { return v.lock.Acquire(ctx, v.owner) }
func (v view) TryAcquire() bool                  { return v.lock.TryAcquire(v.owner) }
func (v view) Release() error                    { return v.lock.Release(v.owner) }
