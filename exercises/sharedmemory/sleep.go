package sharedmemory

import (
	"sync/atomic"
	"time"
)

// sleep is park, and tells who watches.
func sleep(word *atomic.Uint32, seen uint32, atMost time.Duration) {
	defer asleep(word, seen)()
	park(word, seen, atMost)
}

// watcher is told by tests' wish who sleeps, where, and for what to change, until it calls what it got.
var watcher atomic.Pointer[func(word *atomic.Uint32, seen uint32) (awake func())]

func asleep(word *atomic.Uint32, seen uint32) (awake func()) {
	if f := watcher.Load(); f != nil {
		return (*f)(word, seen)
	}
	return func() {}
}
