package contract

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
)

// rows are a part of a suite: a sentence, with the number of its case, and what shows that it holds.
type rows[Open any] []struct {
	name string
	run  func(t *testing.T, open Open)
}

// limit is what a row may take. Most bugs here are hangs, and the ten minutes that go test allows are too long.
var limit = 30 * time.Second

// inRealTime runs rows that look at the garbage collector or at other processes.
func (rs rows[Open]) inRealTime(t *testing.T, open Open) {
	for _, r := range rs {
		t.Run(r.name, func(t *testing.T) {
			leak.Check(t)
			watchdog(t)
			r.run(t, open)
		})
	}
}

// inBubbles runs rows in virtual time. A bubble sees its own leaks.
func (rs rows[Open]) inBubbles(t *testing.T, open Open) { rs.in(t, Goroutines, open) }

// underStress runs rows that hunt races, on one, two and eight processors.
func (rs rows[Open]) underStress(t *testing.T, open Open) {
	for _, r := range rs {
		t.Run(r.name, func(t *testing.T) {
			leak.Check(t)
			atProcs(t, func(t *testing.T) { r.run(t, open) })
		})
	}
}

// race runs rows that hunt races in a world, on one, two and eight processors.
func (rs rows[Open]) race(t *testing.T, w World, open Open) {
	for _, r := range rs {
		t.Run(r.name, func(t *testing.T) {
			atProcs(t, func(t *testing.T) {
				w.Run(t, func(t *testing.T) { r.run(t, open) })
			})
		})
	}
}

// processors are how many a row that hunts races has.
var processors = []int{1, 2, 8}

func atProcs(t *testing.T, body func(t *testing.T)) {
	for _, procs := range processors {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			watchdog(t)
			before := runtime.GOMAXPROCS(procs)
			defer runtime.GOMAXPROCS(before)
			body(t)
		})
	}
}

// watchdog ends the process with the stacks of all goroutines when the row takes too long.
func watchdog(t *testing.T) {
	name := t.Name()
	timer := time.AfterFunc(limit, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("contract: %s: not done after %v", name, limit))
	})
	t.Cleanup(func() { timer.Stop() })
}

// eventually polls for a condition that another goroutine or process will bring about.
func eventually(t *testing.T, condition func() bool, what string, args ...any) {
	t.Helper()
	patience := time.NewTimer(limit / 2)
	defer patience.Stop()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for !condition() {
		select {
		case <-again.C:
		case <-patience.C:
			require.FailNow(t, "this did not come about: "+fmt.Sprintf(what, args...))
		}
	}
}

// raise makes mark at least n: a high-water mark.
func raise(mark *atomic.Int64, n int64) {
	for {
		old := mark.Load()
		if n <= old || mark.CompareAndSwap(old, n) {
			return
		}
	}
}
