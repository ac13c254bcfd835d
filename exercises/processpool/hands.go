package processpool

import (
	"context"
	"errors"
	"sync/atomic"

	"concurrency/exercises/executor"
)

// ErrInWorker is returned in a worker by a pool that its program makes at package level: the pool is the parent's, and
// work for it cannot come from its own workers. A task that needs processes makes a pool of its own.
var ErrInWorker = executor.DefineError("processpool.ErrInWorker",
	errors.New("processpool: this process is a worker: make a pool in the task, if it needs one"))

// hands is the executor.Worker of all jobs of a pool: what it claims is served elsewhere.
type hands struct{ *Pool }

func (h hands) Context() context.Context { return h.life }
func (h hands) Closed() *atomic.Bool     { return &h.closed }
func (h hands) Stay() bool               { return true }
func (h hands) Free()                    {}
func (h hands) Lend()                    {}
func (h hands) Reclaim(context.Context)  {}

// Go runs callbacks in a goroutine of their own, so that they can hold up no lane.
func (h hands) Go(callback func()) {
	exit := h.enter()
	go func() {
		defer exit()
		callback()
	}()
}

// Interrupt looks through what is under way, in another goroutine: the caller may hold the job's lock, and recheck takes that
// while it has the pool's.
func (h hands) Interrupt() {
	h.interrupts.Add(1)
	go h.recheck()
}

// enter keeps the pool from ending until the function that it returns is called.
func (p *Pool) enter() (exit func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.live--
		p.settle()
	}
}
