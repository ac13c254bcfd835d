package threadpool

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"concurrency/exercises/executor"
)

// worker is one goroutine of a pool, as the jobs that it runs see it.
type worker struct {
	pool    *Pool
	token   chan bool // wakes it from idleness: true to work, false to leave
	seeking bool      // it is counted in pool.seeking
	age     int       // of the pool when it fell idle
}

// work is a worker's life. It begins with a place.
func (w *worker) work() {
	left := false
	defer func() {
		if !left { // a task has ended the goroutine: another one takes its place
			w.pool.replace(w)
		}
	}()
	w.prepare()
	for working := true; working; {
		if job := w.next(); job != nil {
			w.serve(job)
		} else {
			working = w.rest()
		}
	}
	left = true
}

// replace starts another worker in the place of one whose task has ended its goroutine.
func (p *Pool) replace(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.start(w.seeking)
}

// patience is how often an idle worker looks again before it parks: waking it costs its submitter ten times what a look
// costs. More looks of several idle workers disturb the busy one: 30 make a Map of ten tiny elements twice as slow.
const patience = 4

// next takes a job. It answers nil if there is none or the worker's place is wanted back.
func (w *worker) next() executor.Job {
	p := w.pool
	for range patience {
		if p.pressed.Load() {
			return nil
		}
		if job := p.queue.take(); job != nil {
			w.found()
			return job
		}
		w.seek()
		runtime.Gosched()
	}
	return nil
}

// seek declares that the worker looks for a job: submitters need wake nobody.
func (w *worker) seek() {
	if !w.seeking {
		w.seeking = true
		w.pool.seeking.Add(1)
	}
}

// found ends that. Others may have relied on it, so it wakes the next worker if there is more to do.
func (w *worker) found() {
	if w.stopSeeking() && !w.pool.queue.empty() {
		w.pool.call()
	}
}

func (w *worker) stopSeeking() bool {
	if !w.seeking {
		return false
	}
	w.seeking = false
	w.pool.seeking.Add(-1)
	return true
}

func (w *worker) serve(job executor.Job) {
	p := w.pool
	span, more, ok := job.Next(w)
	if more {
		w.share(job)
	} else {
		p.room.Leave()
	}
	if ok {
		job.Run(w, span)
	}
}

// share puts a job back for other workers to join in.
func (w *worker) share(job executor.Job) {
	p := w.pool
	if err := p.queue.put(job, draining); err != nil {
		job.Drop(w, err)
		p.room.Leave()
		return
	}
	p.call()
}

// prepare runs the initialiser. If that fails, panics or ends the goroutine, the pool is broken.
func (w *worker) prepare() {
	p := w.pool
	if p.init == nil || p.queue.door.Load() == shut {
		return
	}
	var err error
	returned := false
	defer func() {
		if !returned {
			err = executor.Caught(recover())
		}
		if err != nil {
			p.stop(fmt.Errorf("%w: a worker's initialiser failed: %w", executor.ErrBroken, err))
		}
	}()
	w.leaveSearch()
	defer w.joinSearch()
	err = p.init(p.life)
	returned = true
}

// leaveSearch and joinSearch enclose what a worker does before it can look for the job it was started for.
func (w *worker) leaveSearch() {
	p := w.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.preparing++
	w.stopSeeking()
	p.wake()
}

func (w *worker) joinSearch() {
	p := w.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.preparing--
	w.seek()
}

// Context ends when the pool is closed or broken.
func (w *worker) Context() context.Context { return w.pool.life }

// Closed is set when the pool is closed or broken.
func (w *worker) Closed() *atomic.Bool { return &w.pool.closed }

// Interrupt has nothing to do: the worker sees for itself.
func (w *worker) Interrupt() {}

// Stay tells that nobody wants the worker's place back, and the pool is not closed.
func (w *worker) Stay() bool { return !w.pool.pressed.Load() }

// Free declares the worker to be looking for a job before anybody can know that this one is done: who
// waits for a task and then submits another finds this worker, and no other is woken or started.
func (w *worker) Free() {
	if w.pool.queue.empty() {
		w.seek()
	}
}
