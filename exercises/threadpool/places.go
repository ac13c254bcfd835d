package threadpool

import (
	"context"
	"slices"
	"time"
)

// call sees to it that somebody takes what was put, unless somebody looks for it already or no place is free.
// Whoever stops looking, or frees a place, looks at the backlog once more: together that loses nothing.
func (p *Pool) call() {
	if p.seeking.Load() == 0 && p.free.Load() > 0 {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wake()
	}
}

// wake gives a free place to a worker if there is work: the last that fell idle, or a new one.
func (p *Pool) wake() {
	if p.seeking.Load() > 0 || !p.short() || !p.grab() {
		return
	}
	p.seeking.Add(1)
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle[n-1], p.idle = nil, p.idle[:n-1]
		w.seeking = true
		w.token <- true
		return
	}
	p.live++
	p.start(true)
}

// short tells whether there are more jobs than workers on their way to take one, or one that can be there sooner.
func (p *Pool) short() bool {
	return !p.queue.empty() && (p.preparing == 0 || len(p.idle) > 0 || p.queue.len() > p.preparing)
}

func (p *Pool) start(seeking bool) {
	p.started++
	go (&worker{pool: p, token: make(chan bool, 1), seeking: seeking}).work()
}

func (p *Pool) grab() bool {
	if p.free.Load() <= 0 {
		return false
	}
	p.free.Add(-1)
	return true
}

// release frees a place, or passes it on to a task that has waited.
func (p *Pool) release() {
	p.free.Add(1)
	p.grant()
}

func (p *Pool) grant() {
	for len(p.returning) > 0 && p.grab() {
		close(p.returning[0])
		p.returning[0], p.returning = nil, p.returning[1:]
	}
	p.pressed.Store(p.free.Load() < 0 || len(p.returning) > 0 || p.stopping)
}

// rest gives the worker's place up and waits to be woken with one. It answers false when the worker has left the pool.
func (w *worker) rest() bool {
	p := w.pool
	p.mu.Lock()
	w.stopSeeking()
	p.release()
	if !p.stopping && !p.queue.empty() && p.grab() {
		w.seek() // somebody may have relied on it when it still was
		p.mu.Unlock()
		return true
	}
	if p.queue.door.Load() != open || p.live-p.away > p.Workers() {
		p.leave()
		p.mu.Unlock()
		return false
	}
	p.fallIdle(w)
	p.mu.Unlock()
	if <-w.token {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leave()
	return false
}

func (p *Pool) fallIdle(w *worker) {
	w.age = p.age
	p.idle = append(p.idle, w)
	if p.sweeper == nil {
		p.sweeper = time.AfterFunc(p.keepAlive, p.sweep)
	}
}

// sweep has those leave that were idle at the last sweep already.
func (p *Pool) sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for n < len(p.idle) && p.idle[n].age < p.age {
		n++
	}
	p.age++
	p.dismiss(n)
	p.sweeper = nil
	if len(p.idle) > 0 {
		p.sweeper = time.AfterFunc(p.keepAlive, p.sweep)
	}
}

// dismiss has the n longest idle workers leave.
func (p *Pool) dismiss(n int) {
	for _, w := range p.idle[:n] {
		w.token <- false
	}
	p.idle = append(p.idle[:0:0], p.idle[n:]...)
}

// leave is a worker's or a callback's last act.
func (p *Pool) leave() {
	p.live--
	p.settle()
}

// settle ends the pool when the last one has left and the backlog is empty.
func (p *Pool) settle() {
	switch {
	case p.live > 0 || p.queue.door.Load() == open:
	case p.queue.finish():
		select {
		case <-p.ended:
		default:
			close(p.ended)
		}
	default:
		p.wake()
	}
}

// Go runs a future's callbacks in a goroutine of their own, so that they can neither hold up a
// worker nor end it.
func (w *worker) Go(callback func()) {
	exit := w.pool.enter()
	go func() {
		defer exit()
		callback()
	}()
}

// enter keeps the pool from ending until the function that it returns is called.
func (p *Pool) enter() (exit func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live++
	p.away++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.away--
		p.leave()
	}
}

// Lend gives the worker's place away while its task waits.
func (w *worker) Lend() {
	p := w.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away++
	p.release()
	p.wake()
}

// Reclaim waits for a place; those that have waited come before those that are queued. When ctx ends it takes one on
// credit: the next worker that is done with its task gives up its own.
func (w *worker) Reclaim(ctx context.Context) {
	p := w.pool
	place := p.askForPlace()
	select {
	case <-place:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.returning, place); i >= 0 {
		p.returning = slices.Delete(p.returning, i, i+1)
		p.free.Add(-1)
		p.grant()
	}
	p.away--
}

func (p *Pool) askForPlace() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	place := make(chan struct{})
	p.returning = append(p.returning, place)
	p.grant()
	return place
}

// Resize changes the number of tasks that may run at once; 0 means GOMAXPROCS. Tasks that run go on; a
// worker too many leaves after its task. An error says that the number makes no sense, or that the pool is shut down.
func (p *Pool) Resize(workers int) error {
	places, err := size(workers)
	if err != nil {
		return err
	}
	if err := p.queue.refusal(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free.Add(int32(places) - p.places.Swap(int32(places)))
	p.grant()
	p.dismiss(max(0, min(len(p.idle), p.live-p.away-places)))
	p.wake()
	return nil
}
