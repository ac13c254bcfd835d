package sharedmemory

import (
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// The operations of futex(2) on memory that several processes share.
const (
	futexWait = 0
	futexWake = 1
)

// park sleeps until another process wakes those who sleep at this word, for a time at most, and not at all if the word
// has changed. It may end without a reason. It keeps a thread.
func park(word *atomic.Uint32, seen uint32, atMost time.Duration) {
	timeout := syscall.NsecToTimespec(int64(atMost))
	_, _, _ = syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWait, uintptr(seen),
		uintptr(unsafe.Pointer(&timeout)), 0, 0)
}

// unpark wakes so many of those who sleep at this word.
func unpark(word *atomic.Uint32, n int) {
	_, _, _ = syscall.Syscall(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWake, uintptr(n))
}
