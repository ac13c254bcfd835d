package sharedmemory

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
)

// RLock is a lock whose owner may take it several times, and releases it as often. It is made by [NewRLock], and handed
// to a child in the argument of its start. An owner is somebody of one process: Go has no number for a goroutine, so it
// is named. When the owner's process ends, the next one gets the lock and is told, as with [Lock]. Python has
// multiprocessing.RLock.
type RLock struct{ *nested }

const kindRLock = 6

// nested is a recursive lock as this process sees it.
type nested struct {
	*latch
	mem *nestedTable
}

type nestedTable struct {
	latch atomic.Uint32
	owner atomic.Uint64 // the member and the number of the owner in its process
	depth atomic.Int64  // is the owner's to change
}

// Owner is who takes recursive locks. It is for one goroutine at a time, and for this process alone.
type Owner struct{ number uint32 }

var owners atomic.Uint32

// NewOwner is an owner that is no other.
func NewOwner() *Owner { return &Owner{owners.Add(1)} }

// NewRLock makes a lock that is free. The errors are those of [NewLock].
func NewRLock() (*RLock, error) {
	seg, err := create(kindRLock, sizeOf[nestedTable]())
	if err != nil {
		return nil, err
	}
	return &RLock{openNested(seg)}, nil
}

func openNested(seg *segment) *nested {
	mem := at[nestedTable](seg)
	return &nested{newLatch(seg, &mem.latch), mem}
}

// Acquire takes the lock, or takes it once more, and waits for it if need be: see [Lock.Acquire]. An owner that is nil
// is an [ErrNotOwner].
func (l *RLock) Acquire(ctx context.Context, owner *Owner) error {
	if l.nested == nil {
		return ErrClosed
	}
	if owner == nil {
		return ErrNotOwner
	}
	if l.again(owner) {
		return nil
	}
	err := l.acquire(ctx)
	if err == nil || err == ErrOwnerDied {
		l.own(owner)
	}
	return err
}

// TryAcquire takes the lock, if that can be done at once.
func (l *RLock) TryAcquire(owner *Owner) bool {
	if l.nested == nil || owner == nil {
		return false
	}
	if l.again(owner) {
		return true
	}
	taken := l.tryAcquire()
	if taken {
		l.own(owner)
	}
	return taken
}

// Release gives the lock back once. It returns [ErrNotOwner] to whoever does not own it.
func (l *RLock) Release(owner *Owner) error {
	if l.nested == nil {
		return ErrClosed
	}
	if !l.OwnedBy(owner) {
		if err := l.seg.check(); err != nil {
			return err
		}
		return fmt.Errorf("%w, or by its owner once too often", ErrNotOwner)
	}
	defer runtime.KeepAlive(l.seg)
	if l.mem.depth.Add(-1) > 0 {
		return nil
	}
	l.mem.owner.Store(0)
	return l.release()
}

// Depth is how often the owner has taken the lock and not released it: 0 for all others.
func (l *RLock) Depth(owner *Owner) int {
	if !l.OwnedBy(owner) {
		return 0
	}
	defer runtime.KeepAlive(l.seg)
	return int(l.mem.depth.Load())
}

// OwnedBy tells whether the owner has the lock.
func (l *RLock) OwnedBy(owner *Owner) bool {
	if l.nested == nil || owner == nil || l.seg.check() != nil {
		return false
	}
	defer runtime.KeepAlive(l.seg)
	return l.mem.owner.Load() == l.name(owner)
}

func (l *nested) name(owner *Owner) uint64 { return uint64(l.seg.self)<<32 | uint64(owner.number) }

// again takes the lock once more.
func (l *RLock) again(owner *Owner) bool {
	if !l.OwnedBy(owner) {
		return false
	}
	defer runtime.KeepAlive(l.seg)
	l.mem.depth.Add(1)
	return true
}

// own is for who has just got the latch.
func (l *nested) own(owner *Owner) {
	defer runtime.KeepAlive(l.seg)
	l.mem.depth.Store(1)
	l.mem.owner.Store(l.name(owner))
}

// Close is [Lock.Close].
func (l *RLock) Close() error { return l.segment().close() }

// Handover is for [process.Handle].
func (l *RLock) Handover() (string, []*os.File, error) { return l.segment().handover() }

// MarshalText writes the lock's ID.
func (l *RLock) MarshalText() ([]byte, error) { return l.segment().text() }

// UnmarshalText makes l the lock of this ID that was handed to this process.
func (l *RLock) UnmarshalText(id []byte) error {
	seg, err := attach(string(id), kindRLock)
	if err == nil {
		l.nested = openNested(seg)
	}
	return err
}

func (l *RLock) segment() *segment {
	if l.nested == nil {
		return nil
	}
	return l.seg
}
