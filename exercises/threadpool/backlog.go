package threadpool

import (
	"sync"
	"sync/atomic"

	"concurrency/exercises/executor"
)

// backlog is the queue of jobs: first in, first out, without end. Submitters take turns
// under a lock; workers claim with one compare-and-swap, so neither side waits for the other.
type backlog struct {
	first atomic.Pointer[segment] // where workers take

	_    [56]byte // keeps workers and submitters off each other's cache line
	mu   sync.Mutex
	last *segment // where submitters put
	door atomic.Int32
	why  error // what those are told who are not let in
}

// The door of a backlog.
const (
	open     = iota // to everybody
	draining        // to the pool's own tasks, which must be able to finish
	shut
)

// segment is a stretch of the queue. A used-up one is left to the collector.
type segment struct {
	base  int64 // jobs put before this segment
	taken atomic.Int64
	known atomic.Int64 // what put was when a worker last looked: they look only when they must
	_     [40]byte
	put   atomic.Int64
	next  atomic.Pointer[segment]
	_     [48]byte
	jobs  [segmentSize]executor.Job
}

const segmentSize = 256

func newBacklog() *backlog {
	q := &backlog{last: &segment{}}
	q.first.Store(q.last)
	return q
}

// put adds a job, unless the door is past what the submitter may enter by.
func (q *backlog) put(job executor.Job, by int32) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.door.Load() > by {
		return q.why
	}
	s := q.last
	n := s.put.Load()
	if n == segmentSize {
		s, n = &segment{base: s.base + segmentSize}, 0
		q.last.next.Store(s)
		q.last = s
	}
	s.jobs[n] = job
	s.put.Store(n + 1)
	return nil
}

// take claims the oldest job, nil if there is none.
func (q *backlog) take() executor.Job {
	for {
		s := q.first.Load()
		i := s.taken.Load()
		switch {
		case s.holds(i):
			if s.taken.CompareAndSwap(i, i+1) {
				job := s.jobs[i]
				s.jobs[i] = nil // what has been taken is not kept alive
				return job
			}
		case i < segmentSize || s.next.Load() == nil:
			return nil
		default:
			q.first.CompareAndSwap(s, s.next.Load())
		}
	}
}

func (q *backlog) empty() bool {
	s := q.first.Load()
	return !s.holds(s.taken.Load()) && s.next.Load() == nil
}

// holds tells whether the i-th job was put, with a look at the submitters' cache line only if need be.
func (s *segment) holds(i int64) bool {
	if i < s.known.Load() {
		return true
	}
	put := s.put.Load()
	if i < put {
		s.known.Store(put)
	}
	return i < put
}

// len is exact while nobody puts or takes.
func (q *backlog) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.first.Load()
	return int(q.last.base + q.last.put.Load() - s.base - s.taken.Load())
}

// drain shuts the door to all but the pool's own tasks.
func (q *backlog) drain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.door.CompareAndSwap(open, draining) {
		q.why = executor.ErrShutdown
	}
}

// shut shuts the door to all, and says why. The first reason counts.
func (q *backlog) shut(why error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.door.Swap(shut) != shut {
		q.why = why
	}
}

// refusal is what those are told who are not let in, nil while everybody is.
func (q *backlog) refusal() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.why
}

// finish shuts the door if it was drained and no job has slipped in.
func (q *backlog) finish() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.door.Load() == open || !q.empty() {
		return false
	}
	q.door.Store(shut)
	return true
}
