package executor

import (
	"context"
	"sync/atomic"
)

// Executor runs tasks on a fixed number of workers. All its methods may be
// called concurrently. Work goes in through Submit, Map and Stream, which know
// the types; Enter is the one door that they use.
type Executor interface {
	// Workers is the number of tasks that may run at once.
	Workers() int
	// Enter hands the executor a job. It returns once the job is accepted, and
	// then the job will be run or dropped, never forgotten. While the backlog is full it
	// waits, until ctx ends: an error means that the job is not accepted.
	Enter(ctx context.Context, job Job) error
	// Shutdown refuses new work, lets accepted work finish and returns when the
	// last worker has ended, or with ctx's error when ctx ends first: then the
	// workers go on, and Shutdown may be called again to wait on.
	Shutdown(ctx context.Context) error
	// Close refuses new work, drops what has not started and ends the ctx of
	// what runs. It does not wait for tasks that run: Shutdown does, also after Close.
	Close() error
}

// Job is work on its way through an Executor: the elements of one call, of a
// chunk of a stream or of a whole Map.
type Job interface {
	// Next claims elements for a worker. It answers false when nothing is left to claim:
	// all is under way, or was cancelled. more says that others may claim the rest.
	Next(w Worker) (c Span, more, ok bool)
	// Run runs the elements of a claimed chunk, then further chunks of the same job while
	// the worker may stay, and makes their outcome known.
	Run(w Worker, c Span)
	// Drop gives everything that is not claimed an outcome: err. What is to be called then, w calls.
	Drop(w Worker, err error)
	// Parcel is what a worker in another process needs in the place of Run.
	Parcel
}

// Span is a range of a job's elements, the last one excluded.
type Span struct{ From, To int }

// Worker is who runs a job, as the job sees it.
type Worker interface {
	// Context ends when the executor is closed.
	Context() context.Context
	// Closed is set when the executor is closed: a look at it, between two elements, costs nothing.
	Closed() *atomic.Bool
	// Stay tells whether the worker may take another chunk of the same job.
	Stay() bool
	// Free is called when a job's work is done and before anybody can know.
	Free()
	// Go runs what others asked to be called at a task's end; Shutdown waits for it.
	Go(callback func())
	// Lend gives the worker's place away while its task waits. Reclaim waits to have one again, until ctx ends:
	// then it takes one beyond the limit, because a wait that is over must not go on.
	Lend()
	Reclaim(ctx context.Context)
	// Interrupt tells that the Err of a Parcel may have changed: who has it served elsewhere must pass that on.
	Interrupt()
}

// Submit hands one call of the task to the executor and returns its future. It
// waits only while the executor's backlog is full. ctx bounds that wait and is
// the parent of the task's own ctx: when it ends before the task has started, the task never does. So what a task submits
// with its own ctx ends with it; give context.WithoutCancel of it to what is to go on.
//
// An error means that the task will never run: ctx's error, ErrShutdown,
// ErrBroken, ErrNilTask, or what keeps the task from crossing to another process. One allocation, about 100 ns. After
// Python's Executor.submit.
func Submit[In, Out any](ctx context.Context, ex Executor, task Task[In, Out], in In) (*Future[Out], error) {
	if err := check(ctx, ex, task); err != nil {
		return nil, err
	}
	c := &call[In, Out]{def: task.def, in: in}
	c.run.parent = ctx
	if err := ex.Enter(ctx, c); err != nil {
		return nil, err
	}
	return &c.Future, nil
}

// check refuses what can be refused before any work is done.
func check[In, Out any](ctx context.Context, ex Executor, task Task[In, Out]) error {
	switch {
	case task.def == nil:
		return ErrNilTask
	case ex == nil:
		return ErrNilExecutor
	}
	return ctx.Err()
}
