package executor

import (
	"context"
	"math"
	"sync/atomic"
)

// window is what a stream has under way: the chunks between its input and its consumer.
type window[In, Out any] struct {
	outer   context.Context // the consumer's
	ctx     context.Context // the elements': ends when the consumer leaves
	cancel  context.CancelFunc
	ex      Executor
	def     *definition[In, Out]
	ordered bool
	size    int // elements of a chunk
	depth   int // chunks under way, at most

	arrived inbox[*piece[In, Out]]
	filling *piece[In, Out]
	line    []*piece[In, Out] // in the order of the input, or of arrival
	all     []*piece[In, Out]
	free    []*piece[In, Out]
	count   int // pulled
	out     int // entered and not yet yielded
	under   int // entered and not yet arrived
	err     error
}

// piece is a chunk of a stream, and the job that carries it. It is used again and again.
type piece[In, Out any] struct {
	window   *window[In, Out]
	base     int // the index of its first element in the input
	elements []element[In, Out]
	phase    atomic.Uint32 // pending, running, cancelled
	left     atomic.Int32  // elements that other processes have and have not answered
	arrived  bool
	err      error // why the executor dropped it
}

type element[In, Out any] struct {
	in  In
	out Out
	err error
}

func openWindow[In, Out any](ctx context.Context, ex Executor, def *definition[In, Out], o options, ordered bool) *window[In, Out] {
	size := max(1, o.chunk)
	buffer := o.buffer
	if buffer == 0 {
		workers := max(1, ex.Workers())
		size = min(size, math.MaxInt/4/workers)
		buffer = 4 * workers * size
	}
	size = min(size, buffer)
	w := &window[In, Out]{
		outer: ctx, ex: ex, def: def, ordered: ordered, size: size, depth: buffer / size,
		arrived: newInbox[*piece[In, Out]](),
	}
	w.ctx, w.cancel = context.WithCancel(ctx)
	return w
}

// add puts an element into the chunk at hand, and the chunk on its way when it is full.
func (w *window[In, Out]) add(v In) bool {
	if w.filling == nil {
		w.filling = w.blank()
		w.filling.base = w.count
	}
	w.count++
	w.filling.elements = append(w.filling.elements, element[In, Out]{in: v})
	return len(w.filling.elements) < w.size || w.enter()
}

func (w *window[In, Out]) blank() *piece[In, Out] {
	if n := len(w.free); n > 0 {
		p := w.free[n-1]
		w.free = w.free[:n-1]
		return p
	}
	p := &piece[In, Out]{window: w, elements: make([]element[In, Out], 0, min(w.size, 1024))}
	p.phase.Store(cancelled) // until it enters
	w.all = append(w.all, p)
	return p
}

// enter hands the chunk at hand, if any, to the executor.
func (w *window[In, Out]) enter() bool {
	p := w.filling
	if p == nil || w.err != nil {
		return w.err == nil
	}
	w.filling = nil
	p.arrived = false
	p.phase.Store(pending)
	if w.err = w.ex.Enter(w.ctx, p); w.err != nil {
		p.phase.Store(cancelled)
		return false
	}
	w.out++
	w.under++
	if w.ordered {
		w.line = append(w.line, p)
	}
	return true
}

func (w *window[In, Out]) full() bool { return w.filling == nil && w.out >= w.depth }

// ready tells whether the next chunk can be yielded without waiting.
func (w *window[In, Out]) ready() bool {
	w.note(w.arrived.take())
	return len(w.line) > 0 && w.line[0].arrived
}

func (w *window[In, Out]) note(ps []*piece[In, Out]) {
	w.under -= len(ps)
	for _, p := range ps {
		p.arrived = true
		if !w.ordered {
			w.line = append(w.line, p)
		}
	}
}

// yieldOne waits for the next chunk and yields its outcomes. It answers false when the consumer has left.
func (w *window[In, Out]) yieldOne(yield func(Out, error) bool) bool {
	for !w.ready() {
		ps, err := w.arrived.collect(w.outer)
		if err != nil {
			w.err, w.out = err, 0
			return true
		}
		w.note(ps)
	}
	p := w.line[0]
	w.line[0], w.line = nil, w.line[1:]
	w.out--
	for i := range p.elements {
		e := p.elements[i]
		p.elements[i] = element[In, Out]{} // once yielded, it is the consumer's alone
		if !yield(e.out, e.err) {
			return false
		}
	}
	if p.err != nil { // it is not whole
		w.err = p.err
		if w.ordered {
			w.out = 0 // what comes behind a gap is out of order
		}
		return true
	}
	p.elements = p.elements[:0]
	w.free = append(w.free, p)
	return true
}

// close leaves nothing behind: what has not started never will, what runs is told and waited for.
func (w *window[In, Out]) close() {
	w.cancel()
	for _, p := range w.all {
		if p.phase.CompareAndSwap(pending, cancelled) {
			w.under--
		}
	}
	if w.under == 0 {
		return
	}
	defer Lend(w.outer)()
	for w.under > 0 {
		<-w.arrived.wake
		w.note(w.arrived.take())
	}
}
