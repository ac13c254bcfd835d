//go:build !linux

package sharedmemory

import (
	"sync/atomic"
	"time"
)

// park looks again from time to time: only Linux wakes who sleeps at a word of memory.
func park(word *atomic.Uint32, seen uint32, atMost time.Duration) {
	until := time.Now().Add(atMost)
	nap := 20 * time.Microsecond
	for word.Load() == seen && time.Now().Before(until) {
		time.Sleep(nap)
		nap = min(2*nap, time.Millisecond)
	}
}

func unpark(*atomic.Uint32, int) {}
