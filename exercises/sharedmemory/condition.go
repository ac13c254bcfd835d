package sharedmemory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync/atomic"
)

// Condition is a lock, and where goroutines of several processes that hold it wait for others to change what it guards.
// It is made by [NewCondition], and handed to a child in the argument of its start. Notifies go to the waiters in the
// order in which these came; those that have died are passed over, and no notifier waits for an answer. Python has
// multiprocessing.Condition, where it does.
//
// Its lock is a [Lock], and what is said there of its owner's death holds here: Acquire and Wait may return
// [ErrOwnerDied] and hold the lock.
type Condition struct{ *room }

const kindCondition = 5

// room is a condition as this process sees it.
type room struct {
	lock  *latch // for the user
	latch *latch // for the line
	mem   *roomTable
}

type roomTable struct {
	lock, latch atomic.Uint32
	line        line
}

// NewCondition makes a condition whose lock is free. The errors are those of [NewLock].
func NewCondition() (*Condition, error) {
	seg, err := create(kindCondition, sizeOf[roomTable]())
	if err != nil {
		return nil, err
	}
	return &Condition{openRoom(seg)}, nil
}

func openRoom(seg *segment) *room {
	mem := at[roomTable](seg)
	return &room{newLatch(seg, &mem.lock), newLatch(seg, &mem.latch), mem}
}

// Acquire is [Lock.Acquire].
func (c *Condition) Acquire(ctx context.Context) error {
	if c.room == nil {
		return ErrClosed
	}
	return c.lock.acquire(ctx)
}

// TryAcquire is [Lock.TryAcquire].
func (c *Condition) TryAcquire() bool { return c.room != nil && c.lock.tryAcquire() }

// Release is [Lock.Release].
func (c *Condition) Release() error {
	if c.room == nil {
		return ErrClosed
	}
	return c.lock.release()
}

// Wait lets go of the lock, waits to be notified, and takes the lock back. It returns with the lock held again, always,
// unless the condition was closed: also with the error of ctx when ctx ends first. A notify at that very moment is not
// lost: Wait returns nil, or another waiter has it. With a ctx that has ended, Wait returns its error at once and has
// not let go of the lock. It returns [ErrNotLocked] if nobody holds the lock. Waiting keeps a thread.
func (c *Condition) Wait(ctx context.Context) error {
	if err := c.mustHold(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var mine *spot
	var failed error
	if err := c.latch.with(nil, func() { mine, failed = c.mem.line.join(c.lock.seg) }); err != nil || failed != nil {
		return firstError(err, failed)
	}
	if err := c.lock.release(); err != nil {
		return firstError(c.thank(mine), err)
	}
	slept := mine.sleep(ctx, c.lookAround)
	left := c.leave(mine, ctx.Err())
	got := c.lock.acquire(context.WithoutCancel(ctx))
	if left == nil {
		left = c.thank(mine)
	}
	return errors.Join(firstError(slept, left), got)
}

// leave gives the spot up, and returns why, if it was not served.
func (c *Condition) leave(mine *spot, why error) error {
	err := c.latch.with(nil, func() {
		if mine.state.Load() == served {
			why = nil
			return
		}
		mine.state.Store(empty)
	})
	return firstError(err, why)
}

// thank gives up a spot that was served, when its waiter has the lock again: if it dies before, another is served
// instead.
func (c *Condition) thank(mine *spot) error {
	return c.latch.with(nil, func() { mine.state.Store(empty) })
}

// lookAround is what a waiter does from time to time.
func (c *Condition) lookAround() error {
	return c.latch.with(nil, func() { c.mem.line.passOn(c.lock.seg) })
}

// WaitFor waits until there is what the predicate looks for, which is called with the lock held. When ctx ends first,
// it returns that; however often it is notified, it waits no longer. A predicate that holds wins over a ctx that has
// ended. With [ErrOwnerDied], too, the lock is held: look at what it guards, and wait again.
func (c *Condition) WaitFor(ctx context.Context, predicate func() bool) error {
	if err := c.mustHold(); err != nil {
		return err
	}
	var err error
	for !predicate() {
		if err != nil {
			return err
		}
		if err = c.Wait(ctx); errors.Is(err, ErrOwnerDied) || errors.Is(err, ErrClosed) {
			return err // what is to be looked at may be half changed, or the lock is not held
		}
	}
	return nil
}

// Notify lets up to n waiters go on, those first that came first, once the lock is free for them. If there are fewer,
// the rest is forgotten. It returns [ErrNotLocked] if nobody holds the lock, and [ErrCount] for a number below 1.
func (c *Condition) Notify(n int) error {
	if n < 1 {
		return fmt.Errorf("%w: a notify of %d waiters; notify at least 1", ErrCount, n)
	}
	if err := c.mustHold(); err != nil {
		return err
	}
	return c.latch.with(nil, func() {
		for n > 0 && c.mem.line.serve(c.lock.seg) {
			n--
		}
	})
}

// NotifyAll lets all waiters go on, as Notify does.
func (c *Condition) NotifyAll() error { return c.Notify(math.MaxInt) }

func (c *Condition) mustHold() error {
	if c.room == nil {
		return ErrClosed
	}
	if err := c.lock.seg.check(); err != nil {
		return err
	}
	if !c.lock.held() {
		return ErrNotLocked
	}
	return nil
}

// Close is [Lock.Close].
func (c *Condition) Close() error { return c.close() }

// Handover is for [process.Handle].
func (c *Condition) Handover() (string, []*os.File, error) { return c.segment().handover() }

// MarshalText writes the condition's ID.
func (c *Condition) MarshalText() ([]byte, error) { return c.segment().text() }

// UnmarshalText makes c the condition of this ID that was handed to this process.
func (c *Condition) UnmarshalText(id []byte) error {
	seg, err := attach(string(id), kindCondition)
	if err == nil {
		c.room = openRoom(seg)
	}
	return err
}

func (c *Condition) close() error {
	if c.room == nil {
		return nil
	}
	return c.latch.close()
}

func (c *Condition) segment() *segment {
	if c.room == nil {
		return nil
	}
	return c.lock.seg
}
