package executor

import (
	"context"
	"iter"
)

// Stream runs the task on the elements of in, which may be endless, and yields an outcome for each, in
// the order of the input. A failed element is an outcome like any other, an *ElementError, and the rest goes on.
//
// It reads ahead of its consumer by Buffer elements and no more. in is pulled in the goroutine of
// the loop, between two outcomes, so it needs no lock, and a panic in it comes out of the loop; but
// while it blocks, no outcome is yielded.
//
// When ctx ends, the outcomes that are there still come; when the executor refuses more work, those of all that it has
// accepted; then that error, which is no *ElementError, with a zero value, then nothing. Leaving the loop, in whichever
// way, cancels what has not started, ends the ctx of what runs and waits for it. Options that make no sense are the first
// and only outcome.
// After Python's Executor.map with buffersize, and Pool.imap.
func Stream[In, Out any](ctx context.Context, ex Executor, task Task[In, Out], in iter.Seq[In], opts ...Option) iter.Seq2[Out, error] {
	return stream(ctx, ex, task, in, opts, true)
}

// StreamUnordered is Stream with the outcomes in the order in which they are ready, so that a slow
// element holds nothing up. After Python's Pool.imap_unordered.
func StreamUnordered[In, Out any](ctx context.Context, ex Executor, task Task[In, Out], in iter.Seq[In], opts ...Option) iter.Seq2[Out, error] {
	return stream(ctx, ex, task, in, opts, false)
}

func stream[In, Out any](ctx context.Context, ex Executor, task Task[In, Out], in iter.Seq[In], opts []Option, ordered bool) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		var none Out
		o, err := choose(opts)
		if err == nil {
			err = check(ctx, ex, task)
		}
		if err != nil {
			yield(none, err)
			return
		}
		w := openWindow[In, Out](ctx, ex, task.def, o, ordered)
		defer w.close()
		if w.pass(in, yield) && w.err != nil {
			yield(none, w.err)
		}
	}
}

// pass pulls the input and yields what is ready. It answers false when the consumer has left.
func (w *window[In, Out]) pass(in iter.Seq[In], yield func(Out, error) bool) bool {
	for v := range in {
		if !w.add(v) {
			break
		}
		// At most one chunk out for one element in keeps the workers ahead of a slow consumer.
		if (w.full() || w.ready()) && !w.yieldOne(yield) {
			return false
		}
		if w.err != nil {
			break // nothing more will come, so in is not asked again
		}
	}
	w.enter()
	for w.out > 0 {
		if !w.yieldOne(yield) {
			return false
		}
	}
	return true
}
