package sharedmemory

import (
	"context"
	"runtime"
	"sync/atomic"
)

// latch is a lock that outlives its holder, at a word of a segment. All other tools are built on it.
type latch struct {
	seg   *segment
	word  *atomic.Uint32 // 0, or the member that holds it, and these bits
	turns chan struct{}  // of this process only one waits in the kernel, the others for it: each would keep a thread
	kept  atomic.Int64   // when a try first found it free and yet kept for somebody, or 0
}

// The bits of a latch's word beside the member.
const (
	reserved = 1 << 30 // it is for who has waited for long
	awaited  = 1 << 31 // somebody may be asleep
)

func newLatch(seg *segment, word *atomic.Uint32) *latch {
	return &latch{seg: seg, word: word, turns: make(chan struct{}, 1)}
}

func segmentOf(l *latch) *segment {
	if l == nil {
		return nil
	}
	return l.seg
}

func (l *latch) acquire(ctx context.Context) error {
	if err := l.seg.check(); err != nil {
		return err
	}
	if l.try() {
		return nil
	}
	return l.acquireSlowly(ctx)
}

func (l *latch) try() bool {
	defer runtime.KeepAlive(l.seg)
	return l.seg.check() == nil && l.word.CompareAndSwap(0, l.seg.self) && l.keep() == nil
}

// keep is for who has just taken a free lock. If it was closed at that moment, the others take this process for dead,
// and the lock for theirs: so it is given back.
func (l *latch) keep() error {
	if err := l.seg.check(); err != nil {
		l.drop()
		return err
	}
	l.seg.order.acquired()
	return nil
}

// drop is release by who has it, or had it: as long as it is this process's.
func (l *latch) drop() {
	for w := l.word.Load(); w&member == l.seg.self; w = l.word.Load() {
		if l.word.CompareAndSwap(w, w&reserved) {
			wakeFor(l.word, w)
			return
		}
	}
}

func (l *latch) release() error {
	if err := l.seg.check(); err != nil {
		return err
	}
	defer runtime.KeepAlive(l.seg)
	l.seg.order.releases()
	for {
		w := l.word.Load()
		if w&member == 0 {
			return ErrNotLocked
		}
		if l.word.CompareAndSwap(w, w&reserved) {
			wakeFor(l.word, w)
			return nil
		}
	}
}

func (l *latch) held() bool {
	defer runtime.KeepAlive(l.seg)
	return l.seg.check() == nil && l.word.Load()&member != 0
}

// with runs a few instructions of this package under the latch. If the last one to do so died on the way, repair puts
// right what it may have left half done.
func (l *latch) with(repair, do func()) error {
	switch err := l.acquire(context.Background()); err {
	case nil:
	case ErrOwnerDied:
		if repair != nil {
			repair()
		}
	default:
		return err
	}
	defer func() { // a user's function may panic
		l.seg.order.releases()
		l.drop() // though it may be closed by now: see close
	}()
	do()
	return nil
}

// close closes the segment once nobody of this process is inside with: when it is closed the others may enter at once.
func (l *latch) close() error {
	if !l.seg.shut() {
		return nil
	}
	for w := l.word.Load(); w&member == l.seg.self; w = l.word.Load() {
		park(l.word, w, patience)
	}
	return l.seg.release()
}
