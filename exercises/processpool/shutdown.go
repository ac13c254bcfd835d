package processpool

import (
	"context"
	"time"

	"concurrency/exercises/executor"
)

// Shutdown refuses new work, lets all accepted work finish and waits for the last process to end. When ctx ends first
// it returns ctx's error and the pool goes on finishing; call it again to wait on, or Close. A callback of a
// future must not wait for it. After Close, or in a broken pool, it waits for what still runs.
func (p *Pool) Shutdown(ctx context.Context) error {
	p.mu.Lock()
	if p.state == open {
		p.state, p.why = draining, executor.ErrShutdown
	}
	p.letGo()
	p.settle()
	p.mu.Unlock()
	select {
	case <-p.ended:
	case <-ctx.Done():
		select {
		case <-p.ended: // it has ended all the same
		default:
			return ctx.Err()
		}
	}
	p.end(executor.ErrShutdown)
	return nil
}

// Close refuses new work, fails what is queued with executor.ErrShutdown and ends the ctx of what runs; a worker whose task
// goes on for longer than WithGrace is killed. It does not wait, so any callback may call it; Shutdown does, also
// afterwards. It always returns nil.
func (p *Pool) Close() error {
	exit := p.enter() // until all that is queued has its outcome
	defer exit()
	p.mu.Lock()
	p.shut(executor.ErrShutdown)
	p.mu.Unlock()
	p.drop()
	return nil
}

// breakUp is Close for a pool that can have no workers. It is called with the pool's lock held.
func (p *Pool) breakUp(why error) {
	p.report("the pool is broken", "error", why)
	p.shut(why)
	p.live++
	go func() {
		p.drop()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.live--
		p.settle()
	}()
}

// shut is called with the pool's lock held. The first reason counts.
func (p *Pool) shut(why error) {
	if p.state == shut {
		return
	}
	p.state, p.why = shut, why
	p.end(why) // before closed, which tells jobs to ask why
	p.closed.Store(true)
	p.stopTimers()
	p.letGo()
}

func (p *Pool) stopTimers() {
	for _, t := range []*time.Timer{p.retry, p.balance} {
		if t != nil {
			t.Stop()
		}
	}
}

// letGo has workers leave that have nothing to do and will not.
func (p *Pool) letGo() {
	if p.state == open || p.state == draining && p.demand() > 0 {
		return
	}
	p.wakeIdle(len(p.idle))
	for l := range p.lanes {
		if l.starting {
			l.needless = true
			l.end()
			if l.proc != nil {
				_ = l.proc.Kill()
			}
		}
	}
}

// drop fails all that no worker has, and tells the workers of what they have.
func (p *Pool) drop() {
	p.recheck()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.queue.len() > 0 {
		job, why := p.queue.pop(), p.why
		p.mu.Unlock()
		job.Drop(hands{p}, why)
		p.room.Leave()
		p.mu.Lock()
	}
	p.failStranded()
}

// settle ends the pool when the last one has left and nothing is queued. It is called with the pool's lock held.
func (p *Pool) settle() {
	if p.live > 0 || p.state == open {
		return
	}
	if p.demand() > 0 {
		p.grow()
		return
	}
	select {
	case <-p.ended:
	default:
		close(p.ended)
		p.stopTimers()
	}
}
