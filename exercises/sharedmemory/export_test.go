package sharedmemory

import (
	"os"
	"sync"
	"sync/atomic"
)

// sleepers are who sleeps in this process, and where.
var sleepers = struct {
	sync.Mutex
	last int
	at   map[int]func() bool // for each, whether what it waits for has not come
}{at: map[int]func() bool{}}

// WatchSleepers begins to note who sleeps.
func WatchSleepers() {
	f := func(word *atomic.Uint32, seen uint32) func() {
		sleepers.Lock()
		defer sleepers.Unlock()
		sleepers.last++
		n := sleepers.last
		sleepers.at[n] = func() bool { return word == nil || word.Load() == seen }
		return func() {
			sleepers.Lock()
			defer sleepers.Unlock()
			delete(sleepers.at, n)
		}
	}
	watcher.Store(&f)
}

// Asleep is how many sleep soundly.
func Asleep() (n int) {
	sleepers.Lock()
	defer sleepers.Unlock()
	for _, sound := range sleepers.at {
		if sound() {
			n++
		}
	}
	return n
}

// DieHalfway begins to change an element, and dies in the middle of it.
func DieHalfway[T comparable](a *Array[T], i int, v T) error {
	return a.cells.latch.with(nil, func() {
		a.cells.keep(i)
		*a.cells.cell(i) = v
		os.Exit(1)
	})
}

// Unmapped tells whether the memory was given back.
func Unmapped(m *SharedMemory) bool { return m.seg.users.Load()&unmapped != 0 }

// Inside runs f where only one of all processes is at a time.
func (s *Semaphore) Inside(f func()) error { return s.with(s.recount, f) }

// Look runs f where who only looks at the barrier is.
func (b *Barrier) Look(f func()) { b.look(f) }

// Attached is how many segments this process was handed and has not closed.
func Attached() int {
	attached.mu.Lock()
	defer attached.mu.Unlock()
	return len(attached.all)
}

// DieInPut puts an item, and dies when it is in and not yet counted.
func DieInPut[T any](q *Queue[T], v T) error {
	return q.encoded(v, func(b []byte) error {
		return q.ring.once(func() error {
			counted := q.ring.mem.items
			err := q.ring.put(b)
			q.ring.mem.items = counted
			if err == nil {
				os.Exit(7)
			}
			return err
		})
	})
}
