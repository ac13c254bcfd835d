package executor

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// taskContext is the ctx that a task gets: its parent's, ended also by Abort, by the
// executor's Close and by the task's own return. Most tasks never look at it, so it costs
// nothing until one does: then a ctx of the standard library takes over.
type taskContext struct {
	parent context.Context
	worker Worker
	rest   atomic.Pointer[attention]
}

// attention is the part that only a task needs that is being watched, aborted or waiting.
type attention struct {
	context.Context
	cancel context.CancelCauseFunc
	stop   func() bool // ends the tie to the executor's own ctx

	turn  chan struct{} // a lock that is held while a place is waited for, so no mutex: a wait for it is an idle one
	waits atomic.Int32  // how many goroutines of the task wait
	ended atomic.Bool
}

var errEnded = errors.New("executor: the task has returned")

// over is the attention of every task that has returned without having needed one.
var over = func() *attention {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errEnded)
	a := &attention{Context: ctx, cancel: func(error) {}}
	a.ended.Store(true)
	return a
}()

func (c *taskContext) attend() *attention {
	if a := c.rest.Load(); a != nil {
		return a
	}
	a := &attention{turn: make(chan struct{}, 1)}
	a.Context, a.cancel = context.WithCancelCause(c.parent)
	life := c.worker.Context()
	a.stop = context.AfterFunc(life, func() { a.cancel(context.Cause(life)) })
	if life.Err() != nil {
		a.cancel(context.Cause(life)) // at once: Err has told of it perhaps
	}
	if c.rest.CompareAndSwap(nil, a) {
		return a
	}
	a.stop()
	a.cancel(nil)
	return c.rest.Load()
}

// end ends the ctx with its task, so that nothing stays tied to the parent. If a goroutine of the task waits on, it no
// longer does so in the task's place: the worker waits to have that again, until so long.
func (c *taskContext) end(until context.Context) {
	if c.rest.CompareAndSwap(nil, over) {
		return
	}
	a := c.rest.Load()
	a.stop()
	a.cancel(errEnded)
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	if a.ended.Store(true); a.waits.Load() > 0 {
		c.worker.Reclaim(until)
	}
}

func (c *taskContext) Deadline() (time.Time, bool) { return c.parent.Deadline() }

func (c *taskContext) Done() <-chan struct{} { return c.attend().Done() }

func (c *taskContext) Err() error {
	if a := c.rest.Load(); a != nil {
		return a.Err()
	}
	if err := c.parent.Err(); err != nil {
		return err
	}
	if c.worker.Context().Err() != nil {
		return c.attend().Err() // from now on always the same, and with the executor's cause
	}
	return nil
}

// Value finds the task itself under placeKey, and the cancelling ctx if there is
// one: that is how the standard library ties a child to it without a goroutine.
func (c *taskContext) Value(key any) any {
	if key == (placeKey{}) {
		return c
	}
	a := c.rest.Load()
	if a != nil && a != over {
		return a.Value(key) // knows the parent's, too: to ask both would double the work at every level
	}
	if a == over {
		if v := a.Value(key); v != nil {
			return v
		}
	}
	return c.parent.Value(key)
}

type placeKey struct{}

// WorkerOf returns the worker that runs the task to which ctx belongs, nil if there is none
// or the task has returned. It is for executors.
func WorkerOf(ctx context.Context) Worker {
	c := taskOf(ctx)
	if c == nil {
		return nil
	}
	if a := c.rest.Load(); a != nil && a.ended.Load() {
		return nil
	}
	return c.worker
}

func taskOf(ctx context.Context) *taskContext {
	c, _ := ctx.Value(placeKey{}).(*taskContext)
	return c
}

// Lend gives the place of the task to which ctx belongs to queued work, until the returned
// function is called; that function waits until a place is free again, or ctx ends. Whatever waits in this
// package does so by itself; a task calls Lend when it waits for something else that its own
// executor must bring about. It does nothing for a ctx that belongs to no task.
//
// While one goroutine of a task waits, the whole task counts as waiting. A wait that has ended because its ctx has
// does not wait for a place: the task goes on at once, and the executor runs one more than its
// limit until the next task ends. Otherwise a task could not give up waiting.
func Lend(ctx context.Context) (reclaim func()) {
	c := taskOf(ctx)
	if c == nil {
		return func() {}
	}
	a := c.attend()
	if !c.lend(a) {
		return func() {}
	}
	return sync.OnceFunc(func() { c.reclaim(ctx, a) })
}

// lent tells whether a goroutine of the task waits.
func (c *taskContext) lent() bool {
	a := c.rest.Load()
	return a != nil && a.waits.Load() > 0
}

func (c *taskContext) lend(a *attention) bool {
	if a == over {
		return false
	}
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	if a.ended.Load() {
		return false
	}
	if a.waits.Add(1) == 1 {
		c.worker.Lend()
	}
	return true
}

func (c *taskContext) reclaim(ctx context.Context, a *attention) {
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	if a.waits.Add(-1) == 0 && !a.ended.Load() {
		c.worker.Reclaim(ctx)
	}
}

// await waits for a channel to be ready or ctx to end. What is there wins over an ended ctx.
func await(ctx context.Context, ready <-chan struct{}) error {
	select {
	case <-ready:
		return nil
	default:
	}
	if ctx.Err() == nil {
		defer Lend(ctx)()
		select {
		case <-ready:
			return nil
		case <-ctx.Done():
		}
	}
	select {
	case <-ready: // it came first, or at the same time
		return nil
	default:
		return ctx.Err()
	}
}
