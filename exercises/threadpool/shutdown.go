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
	p.dismiss(len(p.idle))
	if p.sweeper != nil {
		p.sweeper.Stop()
	}
	p.settle()
	p.mu.Unlock()
	select {
	case <-p.ended:
		p.end(executor.ErrShutdown)
		return nil
	default:
	}
	select {
	case <-p.ended:
		p.end(executor.ErrShutdown)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close refuses new work, fails what is queued with executor.ErrShutdown and ends the ctx of what runs.
// It does not wait, so any task or callback may call it; Shutdown does, also afterwards. It always returns nil.
func (p *Pool) Close() error {
	p.stop(executor.ErrShutdown)
	return nil
}

// stop ends the pool at once.
func (p *Pool) stop(why error) {
	p.queue.shut(why)
	p.end(why)
	for job := p.queue.take(); job != nil; job = p.queue.take() {
		job.Drop(why)
		p.leaveRoom()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dismiss(len(p.idle))
	if p.sweeper != nil {
		p.sweeper.Stop()
	}
	p.settle()
}
