package executor

import (
	"cmp"
	"context"
)

// Next, Run and Drop make a piece of a stream a job.

func (p *piece[In, Out]) Next(Worker) (Span, bool, bool) {
	p.left.Store(int32(len(p.elements)))
	return Span{0, len(p.elements)}, false, p.phase.CompareAndSwap(pending, running)
}

func (p *piece[In, Out]) Run(w Worker, c Span) {
	run := p.enter(w)
	defer func() {
		run.end(over)
		w.Free()
		p.window.arrived.push(p)
	}()
	p.rest(&run, c.From)
}

// rest runs the elements from next on, also in a goroutine that one of them has ended: it is the last that it does.
func (p *piece[In, Out]) rest(run **taskContext, next int) {
	defer func() {
		if next < len(p.elements) {
			p.rest(run, next)
		}
	}()
	for next < len(p.elements) {
		p.stretch(run, &next)
	}
}

func (p *piece[In, Out]) enter(w Worker) *taskContext {
	return &taskContext{parent: p.window.ctx, worker: w}
}

// stretch runs elements until the end or until one does not return.
func (p *piece[In, Out]) stretch(run **taskContext, next *int) {
	defer func() {
		if *next < len(p.elements) {
			p.fail(*next, Caught(recover()))
			*next++
		}
	}()
	for ; *next < len(p.elements); *next++ {
		if (*run).Err() != nil {
			p.cut((*run).worker, *next)
			return
		}
		e := &p.elements[*next]
		out, err := p.window.def.fn(*run, e.in)
		if e.out = out; err != nil {
			p.fail(*next, err)
		}
		if (*run).lent() { // a goroutine that the element has left behind waits with its ctx
			(*run).end(p.window.ctx)
			*run = p.enter((*run).worker)
		}
	}
}

func (p *piece[In, Out]) fail(i int, err error) {
	p.elements[i].err = &ElementError{p.base + i, err}
}

// cut drops the elements from i on: the stream has ended, or the executor was closed.
func (p *piece[In, Out]) cut(w Worker, i int) {
	clear(p.elements[i:])
	p.elements = p.elements[:i]
	p.err = cmp.Or(p.window.ctx.Err(), context.Cause(w.Context()))
}

func (p *piece[In, Out]) Drop(_ Worker, err error) {
	if p.phase.CompareAndSwap(pending, cancelled) {
		p.elements, p.err = p.elements[:0], err
		p.window.arrived.push(p)
	}
}
