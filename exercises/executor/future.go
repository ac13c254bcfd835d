package executor

import (
	"context"
	"sync/atomic"
)

// Future is the outcome of one task, there already or still to come. All its
// methods may be called concurrently. After Python's concurrent.futures.Future.
type Future[T any] struct {
	value T
	err   error
	phase atomic.Uint32 // a State, and whether somebody watches
	mark  atomic.Uint32 // see distinct
	box   atomic.Pointer[watchers[T]]
	run   taskContext
}

// State is where a future stands.
type State uint32

// A future goes from Pending to Running to Failed or Succeeded, or from Pending to Cancelled.
const (
	Pending   State = iota // not started
	Running                // its task runs
	Cancelled              // its task will never start
	Failed                 // its task returned an error, panicked or ended its goroutine
	Succeeded              // its task returned a value
)

func (s State) String() string {
	return [...]string{"pending", "running", "cancelled", "failed", "succeeded"}[s]
}

// The phases of a future are its states and one more: dropping is a future
// that is cancelled, but whose error is still being written.
const (
	pending   = uint32(Pending)
	running   = uint32(Running)
	cancelled = uint32(Cancelled)
	failed    = uint32(Failed)
	succeeded = uint32(Succeeded)
	dropping  = succeeded + 1
	watched   = 1 << 3 // a flag beside the phase: there is a box to be opened at the end
)

// State tells where the future stands at this moment.
func (f *Future[T]) State() State {
	phase := f.phase.Load() &^ watched
	if phase == dropping {
		return Cancelled
	}
	return State(phase)
}

// Result waits for the outcome and returns it: the value, or the task's own error, or
// ErrCancelled, ErrShutdown, a *PanicError or ErrGoexit. Beside a task's own error is the value that it
// returned with it, which from another process is zero. An outcome that is there wins over an
// ended ctx; otherwise ctx's end ends the wait, not the task. A task that waits with its own
// ctx gives its place to queued work meanwhile. Reading again gives the same.
func (f *Future[T]) Result(ctx context.Context) (T, error) {
	if !f.final() {
		if err := await(ctx, f.Done()); err != nil && !f.final() {
			var none T
			return none, err
		}
	}
	return f.value, f.err
}

// Done is closed when the outcome is there: the same channel at every call.
func (f *Future[T]) Done() <-chan struct{} {
	if f.final() && f.box.Load() == nil { // nobody has asked before
		return closed
	}
	return f.doneOrClosed()
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Cancel keeps a pending task from starting, and answers true if it never will. It answers false
// once the task runs or has ended: then Abort is the verb.
func (f *Future[T]) Cancel() bool {
	return f.drop(nil, ErrCancelled) || f.State() == Cancelled
}

// Abort cancels the task if it is pending and otherwise ends its ctx, so that a task that heeds
// its ctx returns early. What it returns is the outcome all the same; the ctx's error comes out as
// ErrCancelled. It does not wait.
func (f *Future[T]) Abort() {
	if !f.Cancel() && f.State() == Running {
		f.run.attend().cancel(ErrCancelled)
		f.run.worker.Interrupt()
	}
}

// drop makes a pending future a cancelled one.
func (f *Future[T]) drop(w Worker, err error) bool {
	if !f.claim(dropping) {
		return false
	}
	f.finish(w, cancelled, err)
	return true
}

// claim moves a pending future on: one claim of many succeeds, a worker's or a canceller's.
func (f *Future[T]) claim(phase uint32) bool {
	for {
		now := f.phase.Load()
		if now&^watched != pending {
			return false
		}
		if f.phase.CompareAndSwap(now, phase|now&watched) {
			return true
		}
	}
}

// finish makes the outcome known. Only who has claimed the future may call it, once.
func (f *Future[T]) finish(w Worker, phase uint32, err error) {
	f.err = err
	if f.phase.Swap(phase)&watched != 0 {
		f.tell(w)
	}
}

func (f *Future[T]) final() bool {
	switch f.phase.Load() {
	case cancelled, failed, succeeded:
		return true
	}
	return false
}
