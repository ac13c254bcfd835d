package sharing

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// Condition is where goroutines that hold a lock wait for others to change what it guards: Python's
// threading.Condition with a context. It is also that lock, with Acquire, TryAcquire and Release. All methods may be
// called concurrently, by whoever holds the lock.
//
// A Lock does not know its holder, so a Condition over it only sees that nobody holds it at all. Over an RLock it sees
// who does.
type Condition struct {
	Guard
	room *room
}

// room is where those wait who have let go of the lock.
type room struct {
	mu   sync.Mutex
	line line
}

// NewCondition returns a condition over a lock; nil stands for a new [Lock]. Several conditions may be over one lock:
// over another condition means over its lock.
func NewCondition(lock Guard) *Condition {
	switch l := lock.(type) {
	case nil:
		lock = NewLock()
	case *Condition:
		lock = l.Guard
	}
	return &Condition{Guard: lock, room: new(room)}
}

// As is the same condition as another owner of its RLock sees it. Over other locks, all see the same.
func (c *Condition) As(owner *Owner) *Condition {
	if v, ok := c.Guard.(view); ok {
		return &Condition{Guard: v.lock.As(owner), room: c.room}
	}
	return c
}

// With calls fn with the lock held: see [Lock.With].
func (c *Condition) With(ctx context.Context, fn func() error) error {
	return with(ctx, c.Acquire, c.Release, fn)
}

// Wait lets go of the lock, on all its levels, waits to be notified, and takes the lock back as it was. It returns
// with the lock held again, always: also with the error of ctx when ctx ends first, and even if it must then wait
// for the lock for long. A notify at that very moment is not lost: Wait returns nil, or another waiter has it.
//
// With a ctx that has ended, Wait returns its error at once and has not let go of the lock. It returns [ErrNotLocked]
// if the lock is not held. Waiting allocates once, and once more for the lock if that is contended.
//
// What was waited for may be gone again when the lock is had: look again, or use WaitFor.
func (c *Condition) Wait(ctx context.Context) error {
	if !c.isHeld() {
		return ErrNotLocked
	}
	mustHave(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	w := c.room.join()
	depth, err := c.letGo()
	if err != nil { // it was somebody else's who held it before, and who may even have notified this one
		if c.room.giveUp(w) {
			c.room.notify(1)
		}
		return err
	}
	defer c.takeBack(depth)
	return w.wait(ctx, c.room.giveUp)
}

// WaitFor waits until there is what the predicate looks for, which is called with the lock held. When ctx ends
// first, it returns the error of ctx; however often it is notified, it waits no longer. A predicate that holds wins over
// a ctx that has ended. The lock is held on return, as with Wait.
func (c *Condition) WaitFor(ctx context.Context, predicate func() bool) error {
	if !c.isHeld() {
		return ErrNotLocked
	}
	var err error
	for !predicate() {
		if err != nil {
			return err
		}
		if err = c.Wait(ctx); err == ErrNotLocked { // somebody has released it meanwhile
			return err
		}
	}
	return nil
}

// Notify lets up to n waiters go on, those first that came first, once the lock is free for them. If there are fewer,
// the rest is forgotten. It returns [ErrNotLocked] if the lock is not held, and [ErrCount] for a number
// below 1. It never waits for anybody.
func (c *Condition) Notify(n int) error {
	if n < 1 {
		return fmt.Errorf("%w: a notify of %d waiters; notify at least 1", ErrCount, n)
	}
	if !c.isHeld() {
		return ErrNotLocked
	}
	c.room.notify(n)
	return nil
}

// NotifyAll lets all waiters go on, as Notify does.
func (c *Condition) NotifyAll() error { return c.Notify(math.MaxInt) }

func (r *room) join() *waiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.line.join()
}

func (r *room) notify(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n > 0 && r.line.serve() {
		n--
	}
}

func (r *room) giveUp(w *waiter) (served bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.line.leave(w)
}
