package processpool

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"concurrency/exercises/executor"
)

// All functions of this file are called with the pool's lock held.

// call sees to it that somebody takes the n jobs that were queued.
func (p *Pool) call(n int) {
	if p.wakeIdle(n) < n {
		p.grow()
	}
}

func (p *Pool) wakeIdle(n int) (woken int) {
	for ; woken < n && len(p.idle) > 0; woken++ {
		last := len(p.idle) - 1
		l := p.idle[last]
		p.idle[last], p.idle = nil, p.idle[:last]
		l.parked = false
		l.ring()
	}
	return woken
}

// forget takes a lane off the idle ones.
func (p *Pool) forget(l *lane) {
	if i := slices.Index(p.idle, l); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		l.parked = false
	}
}

// demand is how many workers the queue can use.
func (p *Pool) demand() int {
	n := p.queue.len() + len(p.again)
	if p.queue.wide > 0 || p.inHand > 0 {
		n = max(n, p.places)
	}
	return n
}

// grow starts workers while there is work for more than there are. Not all of them at once: to start a process is work
// for a processor, so more than there are processors gain nothing, and if the work is small, the first ones may have
// done it before the others are up. A launcher mostly waits for another machine, and so it is not held back.
func (p *Pool) grow() {
	atOnce := runtime.GOMAXPROCS(0)
	if p.command != nil {
		atOnce = p.places
	}
	if p.failures > 0 {
		atOnce = 1
	}
	for p.state != shut && p.retry == nil && p.starting < atOnce &&
		len(p.lanes) < p.places && p.demand() > len(p.idle)+p.starting {
		p.starting++
		p.live++
		l := newLane(p)
		p.lanes[l] = struct{}{}
		go l.live()
	}
}

// Backing off: each failure in a row doubles the pause. So many break a pool that has no other worker.
const (
	firstPause = 10 * time.Millisecond
	longPause  = time.Second
	enough     = 5
)

// failed is called when a worker could not be started.
func (p *Pool) failed(err error) {
	p.failures++
	if p.failures >= enough && len(p.lanes) == 0 {
		p.breakUp(fmt.Errorf("%w: %d could not be started one after the other, the last because of: %w", executor.ErrBroken, p.failures, err))
		return
	}
	pause := min(firstPause<<min(p.failures-1, 10), longPause)
	if p.retry == nil && p.state != shut {
		p.retry = time.AfterFunc(pause, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.retry = nil
			p.grow()
			p.settle()
		})
	}
}
