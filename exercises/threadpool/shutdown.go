package threadpool

import (
	"context"

	"concurrency/exercises/executor"
)

// Shutdown refuses new work, lets all accepted work finish and waits for the last worker to end. When ctx
// ends first it returns ctx's error and the pool goes on finishing; call it again to wait on, or Close. In a task of this
// pool, seen by its ctx, it is executor.ErrInTask: the task would wait for itself. A callback of a future
// must not wait for it either. After Close, or in a broken pool, it waits for what still runs.
func (p *Pool) Shutdown(ctx context.Context) error {
	if p.runs(ctx) {
		return executor.ErrInTask
	}
	p.queue.drain()
	p.mu.Lock()
	p.dismissAll()
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

// Close refuses new work, fails what is queued with executor.ErrShutdown and ends the ctx of what runs.
// It does not wait, so any task or callback may call it; Shutdown does, also afterwards. It always returns nil.
func (p *Pool) Close() error {
	p.stop(executor.ErrShutdown)
	return nil
}

// stop ends the pool at once.
func (p *Pool) stop(why error) {
	defer p.enter()() // until all that is queued has its outcome
	p.press()         // first: a worker whose task ends now, or that need not be initialised any more, takes no job
	p.end(why)        // before closed, which tells jobs to ask why
	p.closed.Store(true)
	p.queue.shut(why)
	p.mu.Lock()
	p.dismissAll()
	p.mu.Unlock()
	crier := &worker{pool: p} // runs no job: only who was to be called is
	for job := p.queue.take(); job != nil; job = p.queue.take() {
		job.Drop(crier, why)
		p.room.Leave()
	}
}

// press has all workers give up their places.
func (p *Pool) press() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopping = true
	p.grant()
}

// dismissAll has all idle workers leave, and no more will fall idle: the door is not open.
func (p *Pool) dismissAll() {
	p.dismiss(len(p.idle))
	if p.sweeper != nil {
		p.sweeper.Stop()
	}
}
