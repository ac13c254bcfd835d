package failures

import "context"

// Guard runs fn, the whole work of a goroutine, and tells to of its failure, once: of an error that nobody would get, of
// a panic that would end the program, of a Goexit. Where nothing failed, nothing is told.
//
//	go failures.Guard(ctx, failures.Uncaught, work)      // the hook
//	go failures.Guard(ctx, queue.Sink(ctx), work)        // whoever drains the queue
//	go failures.Guard(ctx, failures.LogTo(logger), work) // the log
//
// Who fails is what With has put into ctx. What to itself does harms nobody: if it panics or ends its goroutine, the
// hook is told of that, and of the failure. Guard returns when to has; after a Goexit it does not return.
func Guard(ctx context.Context, to func(Report), fn func(context.Context) error) {
	Capture(func() error { return fn(ctx) }, func(err error) { tellOf(ctx, to, err) })
}

// Guarded is fn, but of each of its failures to is told, as by Guard. It is for executor.Func and executor.Define: the
// outcome of the task is what it would be without. task is its name in reports.
func Guarded[In, Out any](
	to func(Report), task string, fn func(context.Context, In) (Out, error),
) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (out Out, err error) {
		ctx = With(ctx, Who{Task: task})
		Capture(func() error {
			out, err = fn(ctx, in)
			return err
		}, func(became error) {
			err = became
			tellOf(ctx, to, err)
		})
		return out, err
	}
}

func tellOf(ctx context.Context, to func(Report), err error) {
	if err != nil {
		tell(to, Uncaught, Report{whoIs(ctx), err})
	}
}

// tell gives a report to somebody, and if that fails, both failures to somebody else, who must not fail.
func tell(to, otherwise func(Report), r Report) {
	if r.Worker == "" {
		r.Worker = goroutine()
	}
	if err := try(to, r); err != nil {
		otherwise(r)
		otherwise(Report{Who{Worker: r.Worker, Task: "telling of a failure"}, err})
	}
}

// try has a goroutine of its own for the call: a Goexit in it must not end whoever failed, whose work may have others.
func try(to func(Report), r Report) error {
	return <-Go(func() error { to(r); return nil })
}
