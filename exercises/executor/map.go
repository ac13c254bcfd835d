package executor

import (
	"context"
	"fmt"
)

// Map runs the task on every element of in and returns the results in the order of the input. The
// workers take chunks, large ones first, so that the price of handing work over is paid a few dozen
// times, not once an element; Chunk fixes their size.
//
// The first error stops the rest: Map returns it as an *ElementError that names its element, starts no
// further element, ends the ctx of those that run and waits for them. An ended ctx does the same and
// Map returns ctx's error. The ctx of an element ends at the latest when its worker leaves the Map. Nobody may change in
// before Map returns. It allocates the result and a few words besides. After Python's Executor.map and Pool.map.
func Map[In, Out any](ctx context.Context, ex Executor, task Task[In, Out], in []In, opts ...Option) ([]Out, error) {
	if err := check(ctx, ex, task); err != nil {
		return nil, err
	}
	o, err := choose(opts)
	if err != nil {
		return nil, err
	}
	out := make([]Out, len(in))
	if len(in) == 0 {
		return out, nil
	}
	b := &batch[In, Out]{
		def: task.def, ctx: ctx, in: in, out: out,
		size: int64(o.chunk), cut: int64(guide * max(1, ex.Workers())), done: make(chan struct{}),
	}
	b.left.Store(int64(len(in)))
	if err := ex.Enter(ctx, b); err != nil {
		return nil, err
	}
	b.wait()
	return b.outcome()
}

// wait gives the batch up when ctx ends, and waits for what runs all the same: nothing of a Map is left behind.
func (b *batch[In, Out]) wait() {
	select {
	case <-b.done:
		return
	default:
	}
	defer Lend(b.ctx)() // one loan: to have the place back before the Drop, running elements would have to give it up
	select {
	case <-b.done:
	case <-b.ctx.Done():
		b.Drop(nil, b.ctx.Err())
		<-b.done
	}
}

// Option changes how Map and the streams go about their work.
type Option func(*options) error

type options struct{ chunk, buffer int }

// Chunk makes a worker take n elements at once. Map cuts the input by itself if it is not given; the
// streams take single elements, and larger chunks make them faster on small tasks. In another process the results of a
// chunk have 128 MiB together. n below 1 is an error.
func Chunk(n int) Option {
	return func(o *options) error {
		o.chunk = n
		return atLeastOne("Chunk", n)
	}
}

// Buffer lets a stream be n elements ahead of its consumer, at least one chunk; without it four chunks
// a worker. Map, whose input is there already, has no use for it. n below 1 is an error.
func Buffer(n int) Option {
	return func(o *options) error {
		o.buffer = n
		return atLeastOne("Buffer", n)
	}
}

func atLeastOne(name string, n int) error {
	if n < 1 {
		return fmt.Errorf("%w: %s(%d): it must be at least 1", ErrBadOption, name, n)
	}
	return nil
}

func choose(opts []Option) (options, error) {
	if len(opts) == 0 {
		return options{}, nil // without an allocation
	}
	var o options
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}
