package executor

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"concurrency/exercises/internal/wire"
)

// What makes a single call a Parcel.

func (c *call[In, Out]) Crosses() error          { return c.def.crosses() }
func (c *call[In, Out]) Wide() bool              { return false }
func (c *call[In, Out]) Parent() context.Context { return c.run.parent }

// Err asks the parent, too: the ctx of a task that is just being aborted ends a moment later.
func (c *call[In, Out]) Err() error { return cmp.Or(c.run.Err(), c.run.parent.Err()) }

func (c *call[In, Out]) Pack(b []byte, _ Worker, _ Span, limit int) ([]byte, int, error) {
	return c.def.pack(b, goOn, 1, limit, func(int) *In { return &c.in })
}

func (c *call[In, Out]) Settle(w Worker, _ Span, b []byte) {
	cs, err := c.def.cross()
	var r reply
	if err == nil {
		r, err = openReply(b, 1)
	}
	if err == nil && r.done == 0 {
		err = cutShort(c.Err())
	} else if err == nil {
		err = cmp.Or(take(&r, cs.out, 0, &c.value), r.end())
	}
	c.settle(w, err)
}

func (c *call[In, Out]) Fail(w Worker, _ Span, err error) { c.settle(w, err) }

// cutShort is the outcome of an element that a worker has not run: because its ctx had ended.
func cutShort(why error) error {
	if why == nil {
		return fmt.Errorf("executor: a reply without this element: %w", wire.ErrMalformed)
	}
	return why
}

// What makes a whole Map one, part by part.

func (b *batch[In, Out]) Crosses() error          { return b.def.crosses() }
func (b *batch[In, Out]) Wide() bool              { return len(b.in) > 1 }
func (b *batch[In, Out]) Parent() context.Context { return b.ctx }

func (b *batch[In, Out]) Err() error {
	if !b.stop.Load() {
		return b.ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *batch[In, Out]) Pack(buf []byte, w Worker, c Span, limit int) ([]byte, int, error) {
	b.mu.Lock()
	if b.away == nil {
		b.began = time.Now()
	}
	b.away = w
	b.mu.Unlock()
	if err := b.Err(); err != nil {
		return buf, c.To - c.From, err
	}
	return b.def.packAll(buf, firstEnds, b.in[c.From:c.To], limit)
}

func (b *batch[In, Out]) Settle(w Worker, c Span, reply []byte) {
	defer b.learn()
	defer b.account(c.To - c.From)
	if i, err := b.unpack(c, reply); err != nil {
		b.fail(w, i, err)
	}
}

// unpack puts the results in their places. An error is that of element i.
func (b *batch[In, Out]) unpack(c Span, answer []byte) (i int, err error) {
	cs, err := b.def.cross()
	if err != nil {
		return c.From, err
	}
	r, err := openReply(answer, c.To-c.From)
	if err != nil {
		return c.From, err
	}
	out := b.out[c.From : c.From+r.done]
	if len(r.failed) == 0 && cs.out.Size() >= 0 {
		r.values, err = cs.out.TakeAll(r.values, out)
		i = c.From
	}
	for j := 0; j < len(out) && (len(r.failed) > 0 || cs.out.Size() < 0) && err == nil; j++ {
		i, err = c.From+j, take(&r, cs.out, j, &out[j])
	}
	if err == nil && r.done < c.To-c.From {
		return c.From + r.done, cutShort(b.Err())
	}
	return i, cmp.Or(err, r.end())
}

func (b *batch[In, Out]) Fail(w Worker, c Span, err error) {
	defer b.account(c.To - c.From)
	b.fail(w, c.From, err)
}

// What makes a piece of a stream one.

func (p *piece[In, Out]) Crosses() error          { return p.window.def.crosses() }
func (p *piece[In, Out]) Wide() bool              { return false }
func (p *piece[In, Out]) Parent() context.Context { return p.window.ctx }
func (p *piece[In, Out]) Err() error              { return p.window.ctx.Err() }

func (p *piece[In, Out]) Pack(b []byte, _ Worker, c Span, limit int) ([]byte, int, error) {
	return p.window.def.pack(b, goOn, c.To-c.From, limit, func(i int) *In { return &p.elements[c.From+i].in })
}

func (p *piece[In, Out]) Settle(w Worker, c Span, answer []byte) {
	cs, err := p.window.def.cross()
	var r reply
	if err == nil {
		r, err = openReply(answer, c.To-c.From)
	}
	if err != nil {
		p.Fail(w, c, err)
		return
	}
	for i := range r.done {
		e := &p.elements[c.From+i]
		if err := take(&r, cs.out, i, &e.out); err != nil {
			p.fail(c.From+i, err)
		}
	}
	if err := r.end(); err != nil {
		p.Fail(w, c, err)
		return
	}
	p.settled(w, r.done)
	if rest := (Span{c.From + r.done, c.To}); rest.From < rest.To {
		p.Fail(w, rest, cutShort(p.Err()))
	}
}

func (p *piece[In, Out]) Fail(w Worker, c Span, err error) {
	for i := c.From; i < c.To; i++ {
		p.fail(i, err)
	}
	p.settled(w, c.To-c.From)
}

// settled counts the elements of a piece that have an outcome; with the last one it is done.
func (p *piece[In, Out]) settled(w Worker, n int) {
	if n == 0 || p.left.Add(-int32(n)) > 0 {
		return
	}
	if p.Err() != nil || w.Context().Err() != nil {
		p.cut(w, 0)
	}
	p.window.arrived.push(p)
}
