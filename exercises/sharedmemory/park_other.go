//go:build !linux

package sharedmemory

import (
	"sync/atomic"
	"time"
)

// park looks again from time to time: only Linux wakes who sleeps at a word of memory.
func park(word *atomic.Uint32, seen uint32, atMost time.Duration) {
	until := time.Now().Add(atMost)
	for nap := 20 * time.Microsecond; word.Load() == seen && time.Now().Before(until); nap = min(2*nap, time.Millisecond) {
		time.Sleep(nap)
	}
}

func unpark(*atomic.Uint32, int) {}
