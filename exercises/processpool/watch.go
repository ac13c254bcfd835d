package processpool

import (
	"context"

	"concurrency/exercises/executor"
)

// watch waits for the end of a ctx that requests under way were handed in with: one for all of them.
type watch struct {
	done  <-chan struct{}
	items int
	stop  func() bool
}

// watch, unwatch and lost are called with the pool's lock held.
func (p *Pool) watch(it *item) {
	ctx := it.job.Parent()
	done := ctx.Done()
	if done == nil {
		return
	}
	w := p.watches[done]
	if w == nil {
		w = &watch{done: done, stop: context.AfterFunc(ctx, p.recheck)}
		p.watches[done] = w
	}
	w.items++
	it.watch = w
}

func (p *Pool) unwatch(it *item) {
	w := it.watch
	if w == nil {
		return
	}
	it.watch = nil
	if w.items--; w.items == 0 {
		w.stop()
		delete(p.watches, w.done)
	}
}

// lost tells whether nobody wants what a worker has of the job.
func (p *Pool) lost(job executor.Job) bool { return p.state == shut || job.Err() != nil }

// recheck tells the workers what is not wanted any more.
func (p *Pool) recheck() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.lanes {
		for i := range l.sent {
			if !l.sent[i].told && p.lost(l.sent[i].job) {
				l.tell(i, &l.control)
				l.ring()
			}
		}
	}
}

// enforce kills a worker that is still at a request which nobody wants.
func (l *lane) enforce(id uint32) {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(l.sent) > 0 && l.sent[0].told && l.base == id && !l.dead {
		_ = l.proc.Kill()
	}
}
