package sharedmemory

import (
	"context"
	"math"
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// patience is how long one waits before the lock is kept for him.
	patience = time.Millisecond
	// doze is how long one sleeps before he looks whether the owner still lives.
	doze = 50 * time.Millisecond
	// spins are the looks at a lock that is held before it is worth a sleep, some microseconds.
	spins = 200
)

// acquireSlowly is acquire when it was not free.
func (l *latch) acquireSlowly(ctx context.Context) error {
	select {
	case l.turns <- struct{}{}:
	default:
		if !l.queue(ctx) {
			return ctx.Err()
		}
	}
	defer func() { <-l.turns }()
	if l.spin() {
		return nil
	}
	defer runtime.KeepAlive(l.seg)
	defer context.AfterFunc(ctx, func() { unpark(l.word, math.MaxInt32) })()
	return waiter{l, time.Now()}.wait(ctx)
}

// queue waits for a turn.
func (l *latch) queue(ctx context.Context) bool {
	defer asleep(nil, 0)()
	select {
	case l.turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// spin hopes that the lock is held for a moment only.
func (l *latch) spin() bool {
	for range spins {
		if l.word.Load() == 0 && l.try() {
			return true
		}
	}
	return false
}

// waiter is the one of this process that waits at the lock's word.
type waiter struct {
	*latch
	since time.Time
}

func (w waiter) wait(ctx context.Context) error {
	for {
		seen, long := w.word.Load(), time.Since(w.since) >= patience
		owner := seen & member
		switch {
		case owner == 0 && (long || seen&reserved == 0):
			if w.take(seen) {
				return w.keep()
			}
		case owner != 0 && w.seg.gone(owner):
			if w.take(seen) {
				return w.inherit()
			}
		case ctx.Err() != nil:
			w.giveUp()
			return ctx.Err()
		case w.seg.closed.Load():
			w.giveUp()
			return ErrClosed
		default:
			w.sleep(seen, long)
		}
	}
}

// take makes this process the owner. There may be others asleep: nobody counts them.
func (w waiter) take(seen uint32) bool {
	return w.word.CompareAndSwap(seen, w.seg.self|awaited)
}

// inherit is keep of a lock whose owner has died. If it was closed at that moment, it is left to be found as what it
// is.
func (w waiter) inherit() error {
	if err := w.seg.check(); err != nil {
		return err
	}
	w.seg.order.acquired()
	return ErrOwnerDied
}

// sleep says first that somebody waits, and whether he has for long.
func (w waiter) sleep(seen uint32, long bool) {
	want, atMost := seen|awaited, patience
	if long {
		want, atMost = want|reserved, doze
	}
	if seen == want || w.word.CompareAndSwap(seen, want) {
		sleep(w.word, want, atMost)
	}
}

// giveUp leaves the lock to the others: it may be free and kept for this waiter. They are woken, and say anew that they
// wait: if there are none, nothing is left behind.
func (w waiter) giveUp() {
	w.word.And(member)
	unpark(w.word, math.MaxInt32)
}

// wakeFor wakes who waits for what the word says: all of them if the lock is kept for who has waited for long, since
// the first one to wake may not have.
func wakeFor(word *atomic.Uint32, was uint32) {
	switch {
	case was&reserved != 0:
		unpark(word, math.MaxInt32)
	case was&awaited != 0:
		unpark(word, 1)
	}
}

// tryAcquire is try, and takes the lock too if it has been kept for somebody for longer than anybody who lives leaves
// it: he has died.
func (l *latch) tryAcquire() bool {
	defer runtime.KeepAlive(l.seg)
	if l.try() {
		return true
	}
	w := l.word.Load()
	if w == 0 || w&member != 0 || l.seg.check() != nil {
		l.kept.Store(0)
		return false
	}
	now := time.Now().UnixNano()
	if l.kept.CompareAndSwap(0, now) || now-l.kept.Load() < int64(doze) {
		return false
	}
	l.kept.Store(0)
	return l.word.CompareAndSwap(w, l.seg.self|awaited) && l.keep() == nil
}
