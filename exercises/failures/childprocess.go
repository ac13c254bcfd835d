package failures

import (
	"context"

	"concurrency/exercises/process"
)

// Process makes a child of a function that runs in a process of its own: it is started, waited for, and asked to stop
// when ctx ends. Then it is terminated, and at last killed, so it is always over after twice its grace
// (process.WithGrace, by default a second each): the Grace of the [Child] should be longer than that. The failure of a
// process that crashed or was killed is a *process.ExitError, which gives its exit code or signal and what it printed
// on stderr. So is an error that fn returns, even ctx's own: who was asked to stop and has is to return nil.
//
// A start takes milliseconds, where that of a goroutine takes a microsecond. What it buys: whatever the child does, a
// fatal error, a leak or an endless loop, harms nobody else, and can be ended.
func Process[Arg any](fn *process.Func[Arg], arg Arg, opts ...process.Option) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if ctx.Err() != nil {
			return endOf(ctx)
		}
		patient := context.WithoutCancel(ctx) // the end of Start's ctx would kill, unasked
		p, err := fn.Start(patient, arg, opts...)
		if err != nil {
			return err
		}
		select {
		case <-p.Done():
		case <-ctx.Done():
			if err := p.Stop(patient); err != nil {
				return err
			}
		}
		return p.Wait(patient)
	}
}
