package executor

import "context"

// Next, Run and Drop make a piece of a stream a job.

func (p *piece[In, Out]) Next(Worker) (Span, bool, bool) {
	return Span{0, len(p.elements)}, false, p.phase.CompareAndSwap(pending, running)
}

func (p *piece[In, Out]) Run(w Worker, c Span) {
	run := p.enter(w)
	defer func() {
		run.end()
		w.Free()
		p.window.arrived.push(p)
	}()
	for i := c.From; i < len(p.elements); {
		i = p.stretch(&run, i)
	}
}

func (p *piece[In, Out]) enter(w Worker) *taskContext {
	return &taskContext{parent: p.window.ctx, worker: w}
}

// stretch runs elements until the end or until one does not return, and answers how far it came.
func (p *piece[In, Out]) stretch(run **taskContext, i int) (next int) {
	defer func() {
		if next == len(p.elements) {
			return
		}
		err := Caught(recover())
		p.fail(next, err)
		next++
		for j := next; err == ErrGoexit && j < len(p.elements); {
			j = p.stretch(run, j) // the goroutine is ending: this is the last that it can do
		}
	}()
	for next = i; next < len(p.elements); next++ {
		if (*run).Err() != nil {
			p.cut(*run, next)
			break
		}
		e := &p.elements[next]
		out, err := p.window.def.fn(*run, e.in)
		if e.out = out; err != nil {
			p.fail(next, err)
		}
		if (*run).lent() { // a goroutine that the element has left behind waits with its ctx
			(*run).end()
			*run = p.enter((*run).worker)
		}
	}
	return next
}

func (p *piece[In, Out]) fail(i int, err error) {
	p.elements[i].err = &ElementError{p.base + i, err}
}

// cut drops the elements from i on: the stream has ended.
func (p *piece[In, Out]) cut(run *taskContext, i int) {
	clear(p.elements[i:])
	p.elements = p.elements[:i]
	if p.err = p.window.ctx.Err(); p.err == nil {
		p.err = context.Cause(run.worker.Context())
	}
}

func (p *piece[In, Out]) Drop(_ Worker, err error) {
	if p.phase.CompareAndSwap(pending, cancelled) {
		p.elements, p.err = p.elements[:0], err
		p.window.arrived.push(p)
	}
}
