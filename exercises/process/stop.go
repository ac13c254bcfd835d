package process

import (
	"context"
	"errors"
	"os"
	"time"
)

// Stop ends the process in good order: it asks, waits a grace (see [WithGrace]), terminates, waits a grace, kills,
// and waits for the end. A function started by [Func.Start] is asked by the end of its ctx, whose cause is
// [ErrStopped]; a launched command cannot be asked. When ctx ends, the process is killed at once, and waited for.
//
// It returns nil when the process has ended, however that came about: Wait tells. An error says that it cannot be
// killed, or, os.ErrProcessDone, that nobody has started it. Stop may be called again, and by several goroutines. Python
// has nothing between join and terminate.
func (p *Process) Stop(ctx context.Context) error {
	if p.lifeline != nil && ctx.Err() == nil {
		go p.lifeline.ask() // not here: a child that does not read would block it
		if p.endsWithin(ctx, p.grace) {
			return nil
		}
	}
	if ctx.Err() == nil && p.Terminate() == nil && p.endsWithin(ctx, p.grace) {
		return nil
	}
	if err := p.Kill(); p.pid == 0 || err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// endsWithin tells whether the process has ended by the time that d has passed or ctx has ended.
func (p *Process) endsWithin(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
	case <-ctx.Done():
	}
	return !p.Alive()
}
