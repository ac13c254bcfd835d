package processpool

import (
	"fmt"
	"os"
	"sync"
	"time"

	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
)

// replies is a worker's way to its pool. A write of each reply would cost more than a small task does, so they are gathered
// in the journal while there are more tasks at hand. Without a journal each is written at once: one that waited for the
// next would be lost if that killed the worker, and the pool would take the wrong task for its victim.
type replies struct {
	mu    sync.Mutex
	out   *os.File
	kept  *journal    // nil: there is none
	since time.Time   // when the oldest reply in it was added
	late  *time.Timer // writes them while a long task runs
}

// gather is for how long at most replies wait, if the processor is not too busy to see.
const gather = 100 * time.Microsecond

func newReplies(out *os.File, kept *journal) *replies {
	r := &replies{out: out, kept: kept}
	r.late = time.AfterFunc(time.Hour, r.flush)
	return r
}

// send sends a frame that has its header.
func (r *replies) send(b []byte) {
	b, err := wire.End(b, 0)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		err = r.add(b)
	}
	r.check(err)
}

func (r *replies) add(b []byte) error {
	if r.kept == nil {
		_, err := r.out.Write(b)
		return err
	}
	first := r.kept.empty()
	if !r.kept.add(b) {
		return r.kept.pass(r.out, b)
	}
	switch {
	case first:
		r.since = time.Now()
		r.late.Reset(gather)
	case time.Since(r.since) > gather: // which looks at one clock, and Now at two
		return r.kept.flush(r.out)
	}
	return nil
}

// flush writes what is there. It is called before the worker waits.
func (r *replies) flush() {
	if r.kept == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.check(r.kept.flush(r.out))
}

// check ends the process if it cannot answer: the pool is gone, or will see to it that this worker is.
func (r *replies) check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "processpool: a worker cannot answer:", err)
		process.EndOrphan(1)
	}
}
