package sharedmemory

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
)

// Barrier holds goroutines of several processes until so many have arrived, then lets all of them go, round after
// round. It is made by [NewBarrier], and handed to a child in the argument of its start.
//
// Nobody waits for a party that will not come: one that gives up breaks the round for all of its parties, and so does
// one whose process ends while it waits, within a tenth of a second. The barrier stays broken until Reset. Python has
// multiprocessing.Barrier, where who waits with a dead party waits for ever.
type Barrier struct {
	*meeting
	action func() error
}

const kindBarrier = 7

// meeting is a barrier as this process sees it.
type meeting struct {
	*latch
	mem *meetingTable
}

// meetingTable is a barrier in memory. All who wait in line are of one round.
type meetingTable struct {
	latch   atomic.Uint32
	parties uint32
	changes uint32        // 1 while somebody changes what follows
	broken  uint32        // or 0
	acting  atomic.Uint32 // the member that runs the action of a round that is complete
	round   uint32        // and its number
	met     uint32        // 1 while those who wait are let go
	line    line
}

// NewBarrier makes a barrier for so many parties. Fewer than 1, or more than can wait, 256, are an [ErrCount]; other
// errors are those of [NewLock].
func NewBarrier(parties int) (*Barrier, error) {
	if parties < 1 || parties > crowd {
		return nil, fmt.Errorf("%w: a barrier of %d parties; it takes 1 to %d", ErrCount, parties, crowd)
	}
	seg, err := create(kindBarrier, sizeOf[meetingTable]())
	if err != nil {
		return nil, err
	}
	b := &Barrier{meeting: openMeeting(seg)}
	b.mem.parties = uint32(parties)
	return b, nil
}

func openMeeting(seg *segment) *meeting {
	mem := at[meetingTable](seg)
	return &meeting{newLatch(seg, &mem.latch), mem}
}

// Act has the last to arrive call action before anyone is let go, if that is one of this process: a function does not
// cross. If it fails, the barrier is broken, and Wait returns its error joined with [ErrBroken]; if it panics, the
// barrier is broken, too. It is to be called before anybody waits.
func (b *Barrier) Act(action func() error) { b.action = action }

// Wait waits until all parties have arrived. It returns in which place this one came, 0 to Parties-1, each once in a
// round; the last is the one that never waits. On an error the place is -1: at a broken barrier [ErrBroken], at once;
// when ctx ends first, and this party breaks the barrier, the error of ctx and ErrBroken in one. Waiting keeps a
// thread.
func (b *Barrier) Wait(ctx context.Context) (place int, err error) {
	if b.meeting == nil {
		return -1, ErrClosed
	}
	a, err := b.enter(ctx)
	switch {
	case err != nil:
	case a.spot == nil:
		err = b.meet(a.round)
	default:
		err = b.await(ctx, a.spot)
	}
	if err != nil {
		return -1, err
	}
	return a.place, nil
}

// Abort breaks the barrier: all who wait, and who come later, get [ErrBroken], until Reset.
func (b *Barrier) Abort() { b.change(b.shatter) }

// Reset makes the barrier as new. Those who wait get [ErrBroken]; whoever comes later is in a new round.
func (b *Barrier) Reset() {
	b.change(func() {
		b.shatter()
		b.mem.broken = 0
	})
}

// Parties is how many must arrive.
func (b *Barrier) Parties() (n int) {
	b.look(func() { n = int(b.mem.parties) })
	return n
}

// Waiting is how many were there a moment ago.
func (b *Barrier) Waiting() (n int) {
	b.look(func() { n = b.came() })
	return n
}

// Broken tells whether the barrier was broken a moment ago.
func (b *Barrier) Broken() (is bool) {
	b.look(func() { is = b.mem.broken != 0 })
	return is
}

// String says how many wait, of how many, or that the barrier is broken.
func (b *Barrier) String() string {
	if b.Broken() {
		return fmt.Sprintf("sharedmemory.Barrier(broken, of %d)", b.Parties())
	}
	return fmt.Sprintf("sharedmemory.Barrier(%d of %d)", b.Waiting(), b.Parties())
}

// look is for who changes nothing, and so harms nobody if he dies.
func (b *Barrier) look(do func()) {
	if b.meeting != nil {
		_ = b.with(b.mend, do)
	}
}

func (b *Barrier) change(do func()) {
	if b.meeting != nil {
		_ = b.alter(do)
	}
}

// Close is [Lock.Close].
func (b *Barrier) Close() error {
	if b.meeting == nil {
		return nil
	}
	return b.close()
}

// Handover is for [process.Handle].
func (b *Barrier) Handover() (string, []*os.File, error) { return b.segment().handover() }

// MarshalText writes the barrier's ID.
func (b *Barrier) MarshalText() ([]byte, error) { return b.segment().text() }

// UnmarshalText makes b the barrier of this ID that was handed to this process.
func (b *Barrier) UnmarshalText(id []byte) error {
	seg, err := attach(string(id), kindBarrier)
	if err == nil {
		b.meeting = openMeeting(seg)
	}
	return err
}

func (b *Barrier) segment() *segment {
	if b.meeting == nil {
		return nil
	}
	return b.seg
}
