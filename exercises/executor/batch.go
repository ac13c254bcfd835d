package executor

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// batch is the job of a whole Map: the workers cut it up among themselves, with
// one atomic operation a chunk, and write straight into the result.
type batch[In, Out any] struct {
	def  *definition[In, Out]
	ctx  context.Context
	in   []In
	out  []Out
	size int64 // of a chunk, 0: guided
	cut  int64 // guided: a chunk is this part of what is left

	next  atomic.Int64 // the first element that nobody has claimed
	left  atomic.Int64 // elements that are neither done nor given up
	crumb atomic.Int64 // a guided chunk for another process has no fewer, as long as there is one for each worker
	stop  atomic.Bool
	done  chan struct{}

	mu    sync.Mutex
	one   part      // for the first worker
	parts *part     // a list, one for each worker that has joined
	away  Worker    // who has elements served in other processes
	began time.Time // when that was first packed
	err   error     // why it was given up: the first failure, or why the executor dropped it
}

// guide is how finely a Map is cut where Chunk does not say: each worker takes a guide-th of its
// share of what is left, so chunks shrink towards the end and uneven work evens out.
// 4 was measured: 2 loses 10 % on skewed work, 8 gains nothing.
const guide = 4

func (b *batch[In, Out]) Next(Worker) (Span, bool, bool) {
	for {
		from := b.next.Load()
		left := int64(len(b.in)) - from
		if left <= 0 {
			return Span{}, false, false
		}
		size := b.size
		if size == 0 {
			size = b.guided(left)
		}
		size = min(size, left)
		if b.next.CompareAndSwap(from, from+size) {
			return Span{int(from), int(from + size)}, size < left, true
		}
	}
}

// guided is how many of those that are left a worker takes. No crumb is more than its share of them: the last elements may
// be longer than those from which it was learned, and one worker would have them all.
func (b *batch[In, Out]) guided(left int64) int64 {
	size := int64(1)
	if left >= 2*b.cut { // a division costs more than many an element
		size = left / b.cut
	}
	if crumb := b.crumb.Load(); crumb > size {
		return max(size, min(crumb, left/(b.cut/guide)))
	}
	return size
}

func (b *batch[In, Out]) Run(w Worker, c Span) {
	run := b.join(w)
	did, ok := 0, true
	defer func() {
		run.end(over)
		w.Free()
		b.account(did)
	}()
	for ok {
		did += c.To - c.From
		b.stretch(&run, c)
		if !w.Stay() {
			return
		}
		c, _, ok = b.Next(w)
	}
}

// part is one worker's part in a batch: the ctx of the elements that it runs.
type part struct {
	taskContext
	next *part
}

func (b *batch[In, Out]) join(w Worker) *part {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := &b.one
	if b.parts != nil {
		p = &part{next: b.parts}
	}
	p.parent, p.worker = b.ctx, w
	b.parts = p
	if b.err != nil {
		p.attend().cancel(b.err)
	}
	return p
}

// stretch runs a chunk until its end or its first failure, which is the end of the whole.
func (b *batch[In, Out]) stretch(run **part, c Span) {
	i := c.From
	returned := false
	defer func() {
		if !returned {
			b.fail((*run).worker, i, Caught(recover()))
		}
	}()
	in, out := b.in[c.From:c.To], b.out[c.From:c.To]
	fn, closed := b.def.fn, (*run).worker.Closed()
	for j := range in {
		if b.stop.Load() || closed.Load() {
			b.Drop(nil, context.Cause((*run).worker.Context()))
			break
		}
		i = c.From + j
		v, err := fn(*run, in[j])
		if err != nil {
			b.fail((*run).worker, i, err)
			break
		}
		out[j] = v
		if (*run).rest.Load() != nil && (*run).lent() {
			*run = b.rejoin(*run)
		}
	}
	returned = true
}

// rejoin gives the next element a ctx of its own: a goroutine that the last one has left behind waits with its ctx.
func (b *batch[In, Out]) rejoin(run *part) *part {
	run.end(b.ctx)
	return b.join(run.worker)
}

// grain is what another process should have to do at least when it is asked at all: some times what it costs to ask.
const grain = 200 * time.Microsecond

// learn finds out how many elements one of the workers does in a grain.
func (b *batch[In, Out]) learn() {
	b.mu.Lock()
	took := time.Since(b.began)
	b.mu.Unlock()
	did, workers := int64(len(b.in))-b.left.Load(), min(b.cut/guide, int64(runtime.NumCPU())) // more take turns
	b.crumb.Store(did * int64(grain) / max(1, int64(took)) / workers)
}

// fail gives the batch up for an element's error, unless that only tells of the end of ctx or of the executor.
func (b *batch[In, Out]) fail(w Worker, i int, err error) {
	switch {
	case b.ctx.Err() != nil:
		err = b.ctx.Err()
	case w.Context().Err() != nil: // which comes before Closed
		err = context.Cause(w.Context())
	default:
		err = &ElementError{i, err}
	}
	b.Drop(nil, err)
}

// Drop gives the batch up: no element starts any more, and the ctx of those that run ends.
// The first reason counts.
func (b *batch[In, Out]) Drop(_ Worker, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return
	}
	b.err = err
	b.stop.Store(true)
	for p := b.parts; p != nil; p = p.next {
		p.attend().cancel(err)
	}
	from := b.next.Swap(int64(len(b.in)))
	b.account(len(b.in) - int(from))
	if b.away != nil {
		b.away.Interrupt()
	}
}

func (b *batch[In, Out]) account(n int) {
	if n > 0 && b.left.Add(-int64(n)) == 0 {
		close(b.done)
	}
}

// outcome is read once done is closed.
func (b *batch[In, Out]) outcome() ([]Out, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return nil, b.err
	}
	return b.out, nil
}
