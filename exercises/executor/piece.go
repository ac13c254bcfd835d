package executor

// Next, Run and Drop make a piece of a stream a job.

func (p *piece[In, Out]) Next(Worker) (Span, bool, bool) {
	return Span{0, len(p.elements)}, false, p.phase.CompareAndSwap(pending, running)
}

func (p *piece[In, Out]) Run(w Worker, c Span) {
	run := &taskContext{parent: p.window.ctx, worker: w}
	defer p.arrive(w)
	defer run.end()
	for i := c.From; i < c.To; {
		i = p.stretch(run, i)
	}
}

// stretch runs elements until the end or until one does not return, and answers how far it came.
func (p *piece[In, Out]) stretch(run *taskContext, i int) (next int) {
	defer func() {
		if next == len(p.elements) {
			return
		}
		p.elements[next].err = Caught(recover())
		next++
		for j := next; p.elements[next-1].err == ErrGoexit && j < len(p.elements); {
			j = p.stretch(run, j) // the goroutine is ending: this is the last that it can do
		}
	}()
	for next = i; next < len(p.elements); next++ {
		e := &p.elements[next]
		e.out, e.err = p.window.def.fn(run, e.in)
	}
	return next
}

func (p *piece[In, Out]) Drop(err error) {
	if p.phase.CompareAndSwap(pending, cancelled) {
		p.err = err
		p.window.arrived.push(p)
	}
}

func (p *piece[In, Out]) arrive(w Worker) {
	w.Free()
	p.window.arrived.push(p)
}
