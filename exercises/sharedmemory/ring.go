package sharedmemory

import (
	"context"
	"encoding/binary"
	"math"
	"sync/atomic"
)

// ring is a queue as this process sees it.
type ring struct {
	*latch
	mem   *ringTable
	bytes []byte
}

// ringTable is a queue in memory; the ring of bytes follows. Where it begins and ends, and what each process has in
// hand, is the truth, and each changes by one store; the number of items is only what follows from it.
type ringTable struct {
	latch    atomic.Uint32
	isShut   uint32
	lost     uint32 // something in hand is, that nobody has been told of
	capacity uint32 // 0: none
	items    uint32
	head     uint64 // bytes taken so far
	tail     uint64 // bytes put so far

	puts, gets, dones         atomic.Uint32 // how often; where those sleep who wait for the next one
	getters, putters, joiners atomic.Int32  // that may be asleep
	hand                      [places]holding
}

func openRing(seg *segment) *ring {
	mem := at[ringTable](seg)
	return &ring{newLatch(seg, &mem.latch), mem, seg.mem[body+sizeOf[ringTable]():]}
}

// once does something to the queue.
func (r *ring) once(do func() error) (err error) {
	failed := r.with(r.recount, func() { err = do() })
	return firstError(failed, err)
}

// wait does something to the queue, again and again as long as it finds it full, empty, or not done. Meanwhile it
// sleeps at a word that changes when it is worth another try.
func (r *ring) wait(ctx context.Context, word *atomic.Uint32, sleepers *atomic.Int32, do func() error) error {
	var seen uint32
	try := func() error { seen = word.Load(); return do() }
	err := r.once(try)
	if !worthAnotherTry(err) {
		return err
	}
	defer context.AfterFunc(ctx, func() { unpark(word, math.MaxInt32) })()
	for ; worthAnotherTry(err); err = r.once(try) {
		if ctx.Err() != nil {
			unpark(word, 1) // a wake-up may have come to this one, who gives up
			return ctx.Err()
		}
		if !changes(word, seen) {
			sleepers.Add(1)
			sleep(word, seen, doze)
			sleepers.Add(-1)
		}
	}
	return err
}

// changes looks for a moment whether a word changes: often that costs less than to sleep and to be woken.
func changes(word *atomic.Uint32, seen uint32) bool {
	for range spins {
		if word.Load() != seen {
			return true
		}
	}
	return false
}

func worthAnotherTry(err error) bool { return err == ErrFull || err == ErrEmpty || err == errNotDone }

// announce says that something has happened for which so many may be waiting.
func announce(word *atomic.Uint32, sleepers *atomic.Int32, n int) {
	word.Add(1)
	if sleepers.Load() > 0 {
		unpark(word, n)
	}
}

// What follows is done under the latch.

func (r *ring) put(item []byte) error {
	need := uint64(len(item)) + 4
	switch used := r.mem.tail - r.mem.head; {
	case r.mem.isShut != 0:
		return ErrShutdown
	case need > uint64(len(r.bytes)):
		return ErrTooLarge
	case need > uint64(len(r.bytes))-used, r.mem.capacity > 0 && r.mem.items >= r.mem.capacity:
		return ErrFull
	}
	var length [4]byte
	binary.NativeEndian.PutUint32(length[:], uint32(len(item)))
	r.write(r.mem.tail, length[:])
	r.write(r.mem.tail+4, item)
	atomic.StoreUint64(&r.mem.tail, r.mem.tail+need)
	r.mem.items++
	announce(&r.mem.puts, &r.mem.getters, 1)
	return nil
}

func (r *ring) get(item *[]byte) error {
	if r.mem.items == 0 {
		if r.mem.isShut != 0 {
			return ErrShutdown
		}
		return ErrEmpty
	}
	n := r.length(r.mem.head)
	if cap(*item) < n {
		*item = make([]byte, n)
	}
	*item = (*item)[:n]
	r.read(*item, r.mem.head+4)
	r.hold(r.seg.self>>turnBits, 1)
	atomic.StoreUint64(&r.mem.head, r.mem.head+uint64(n)+4)
	r.mem.items--
	if r.hasRoomToSpare() {
		announce(&r.mem.gets, &r.mem.putters, 1)
	}
	return nil
}

// hasRoomToSpare tells whether to wake a putter. A long queue has to be half empty, or a quarter of its items, since
// to be woken for each item costs far more than the item. Who sleeps although there is room looks again before long.
func (r *ring) hasRoomToSpare() bool {
	c := r.mem.capacity
	return r.mem.tail-r.mem.head <= uint64(len(r.bytes))/2 && (c < 8 || r.mem.items <= c-c/4)
}

func (r *ring) length(at uint64) int {
	var length [4]byte
	r.read(length[:], at)
	return int(binary.NativeEndian.Uint32(length[:]))
}

// write and read know that the ring is one.
func (r *ring) write(at uint64, b []byte) {
	n := copy(r.bytes[at%uint64(len(r.bytes)):], b)
	copy(r.bytes, b[n:])
}

func (r *ring) read(b []byte, at uint64) {
	n := copy(b, r.bytes[at%uint64(len(r.bytes)):])
	copy(b[n:], r.bytes)
}

// shut ends the queue, and drops what is in, if need be.
func (r *ring) shut(drop bool) {
	r.mem.isShut = 1
	if drop {
		atomic.StoreUint64(&r.mem.head, r.mem.tail)
		r.mem.items = 0
	}
	announce(&r.mem.puts, &r.mem.getters, math.MaxInt32)
	announce(&r.mem.gets, &r.mem.putters, math.MaxInt32)
	announce(&r.mem.dones, &r.mem.joiners, math.MaxInt32)
}

// recount is for who finds that the last one died on the way.
func (r *ring) recount() {
	r.mem.items = 0
	for at := r.mem.head; at != r.mem.tail; at += uint64(r.length(at)) + 4 {
		r.mem.items++
	}
}
