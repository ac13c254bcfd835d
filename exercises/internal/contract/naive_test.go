package contract_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"concurrency/exercises/executor"
)

// naive is a sound executor, the simplest that passes the contract: a goroutine for each turn of a job. What is
// said to be wrong with it in flaws is what it does wrong.
type naive struct {
	workers int
	flaws   flaws
	life    context.Context
	end     context.CancelCauseFunc
	ended   chan struct{}

	mu     sync.Mutex
	change sync.Cond
	closed atomic.Bool
	free   int
	live   int // turns and callbacks
	jobs   []executor.Job
	door   int // 0 open, 1 to its own tasks, 2 shut
}

// flaws are the ways in which an executor can be wrong, each named for what it does.
type flaws struct {
	oneAtATime, oneTooMany, lifo           bool
	hastyShutdown, forgetful, hoarding     bool
	deafToClose, dropsNothing, joinsItself bool
	runsCallbacksItself                    bool

	// of the tools for sharing
	losesGrants, releasesTooMany, notifiesUnlocked bool
	closesTwice, looksAgain, oneGeneration         bool
}

func newNaive(workers int, f flaws) *naive {
	p := &naive{workers: workers, flaws: f, free: workers, ended: make(chan struct{})}
	p.change.L = &p.mu
	p.life, p.end = context.WithCancelCause(context.Background())
	if f.oneAtATime {
		p.free = 1
	}
	if f.oneTooMany {
		p.free = workers + 1
	}
	return p
}

func (p *naive) Workers() int { return p.workers }

func (p *naive) Enter(ctx context.Context, job executor.Job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, inside := executor.WorkerOf(ctx).(*turn)
	switch {
	case p.door == 0 || p.door == 1 && inside:
		p.jobs = append(p.jobs, job)
		p.dispatch()
		return nil
	case p.flaws.forgetful:
		return nil
	}
	return executor.ErrShutdown
}

// dispatch is called whenever something has changed, under the lock.
func (p *naive) dispatch() {
	for p.free > 0 && len(p.jobs) > 0 {
		p.free--
		p.live++
		go p.turn(p.take())
	}
	if p.door > 0 && p.live == 0 && len(p.jobs) == 0 && p.door < 3 {
		p.door = 3
		close(p.ended)
	}
	p.change.Broadcast()
}

func (p *naive) take() (job executor.Job) {
	if last := len(p.jobs) - 1; p.flaws.lifo {
		job, p.jobs[last], p.jobs = p.jobs[last], nil, p.jobs[:last]
	} else {
		job, p.jobs[0], p.jobs = p.jobs[0], nil, p.jobs[1:]
	}
	return job
}

// update changes the state under the lock.
func (p *naive) update(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	p.dispatch()
}

func (p *naive) turn(job executor.Job) {
	defer p.update(func() { p.live--; p.free++ })
	w := &turn{p}
	span, more, ok := job.Next(w)
	if more {
		p.again(job)
	}
	if ok {
		job.Run(w, span)
	}
}

func (p *naive) again(job executor.Job) {
	if p.life.Err() != nil {
		job.Drop(&turn{p}, executor.ErrShutdown)
		return
	}
	p.update(func() { p.jobs = append(p.jobs, job) })
}

func (p *naive) Shutdown(ctx context.Context) error {
	if w, ok := executor.WorkerOf(ctx).(*turn); ok && w.pool == p && !p.flaws.joinsItself {
		return executor.ErrInTask
	}
	p.update(func() { p.door = max(p.door, 1) })
	if p.flaws.hastyShutdown {
		return nil
	}
	select {
	case <-p.ended:
		return nil
	default:
	}
	select {
	case <-p.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *naive) Close() error {
	var dropped []executor.Job
	p.update(func() {
		p.door = max(p.door, 2)
		if !p.flaws.dropsNothing {
			dropped, p.jobs = p.jobs, nil
		}
		p.live++ // this Close
	})
	if !p.flaws.deafToClose {
		p.end(executor.ErrShutdown)
		p.closed.Store(true)
	}
	for _, job := range dropped {
		job.Drop(&turn{p}, executor.ErrShutdown)
	}
	p.update(func() { p.live-- })
	return nil
}

// turn is a job's worker for one turn.
type turn struct{ pool *naive }

func (w *turn) Context() context.Context { return w.pool.life }
func (w *turn) Interrupt()               {}
func (w *turn) Stay() bool               { return w.pool.life.Err() == nil }
func (w *turn) Free()                    {}
func (w *turn) Closed() *atomic.Bool     { return &w.pool.closed }

func (w *turn) Go(callback func()) {
	if w.pool.flaws.runsCallbacksItself {
		callback()
		return
	}
	w.pool.update(func() { w.pool.live++ })
	go func() {
		defer w.pool.update(func() { w.pool.live-- })
		callback()
	}()
}

func (w *turn) Lend() {
	if !w.pool.flaws.hoarding {
		w.pool.update(func() { w.pool.free++ })
	}
}

func (w *turn) Reclaim(ctx context.Context) {
	p := w.pool
	if p.flaws.hoarding {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.change.Broadcast()
	})
	defer stop()
	for p.free <= 0 && ctx.Err() == nil {
		p.change.Wait()
	}
	p.free--
}

func open(f flaws) func(t *testing.T, workers int) executor.Executor {
	return func(_ *testing.T, workers int) executor.Executor { return newNaive(workers, f) }
}
