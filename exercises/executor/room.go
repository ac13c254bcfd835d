package executor

import "context"

// Room bounds an executor's backlog: it holds a token for each job that is in it, and its capacity is the bound. Nil is a
// backlog without one. It is for executors, and may be used concurrently.
type Room chan struct{}

// Take enters a job. While there is no room it waits, until ctx ends, or life, which is the executor's own ctx: its cause
// is the error then. Room that is there wins over both. Who waits with the ctx of a task lends its place meanwhile, or a
// pool full of tasks that submit would never make room.
func (r Room) Take(ctx, life context.Context) error {
	if r == nil {
		return nil
	}
	select {
	case r <- struct{}{}:
		return nil
	default:
	}
	defer Lend(ctx)()
	select {
	case r <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-life.Done():
		return context.Cause(life)
	}
}

// Leave makes room for another job.
func (r Room) Leave() {
	if r != nil {
		<-r
	}
}
