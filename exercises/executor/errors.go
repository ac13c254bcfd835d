package executor

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// The failures of an executor itself, to be matched with errors.Is. A task's
// own error is never dressed up as one of them.
var (
	// ErrShutdown says that the executor takes no more work, or that it was
	// closed before this work could start.
	ErrShutdown = errors.New("executor: shut down, no more work is taken")
	// ErrCancelled is the outcome of a task that was cancelled before it
	// started, or that gave up because it was aborted.
	ErrCancelled = errors.New("executor: cancelled")
	// ErrBroken says that workers cannot be had: their initialiser failed or
	// they cannot be started. The error that wraps it names the cause.
	ErrBroken = errors.New("executor: broken, workers cannot be had")
	// ErrNilTask is returned for a task without a function.
	ErrNilTask = errors.New("executor: nil task: make one with Define or Func")
	// ErrNotDefined is returned for a task that is to run in another process and
	// has no name, and is the outcome of one whose name that process does not know.
	ErrNotDefined = errors.New("executor: the task is not defined")
	// ErrNilExecutor is returned where there is no executor to run the task.
	ErrNilExecutor = errors.New("executor: nil executor: pass a pool")
	// ErrNilFuture is returned where a nil future is waited for.
	ErrNilFuture = errors.New("executor: nil future: Submit returns none with an error")
	// ErrGoexit is the outcome of a task that ended its goroutine
	// (runtime.Goexit, or t.FailNow in a test) instead of returning.
	ErrGoexit = errors.New("executor: the task ended its goroutine without returning")
	// ErrInTask is returned to a task that asks to wait for the end of the
	// executor it runs on: it would wait for itself.
	ErrInTask = errors.New("executor: a task cannot wait for the end of its own executor: shut it down from outside")
	// ErrBadOption is returned for a chunk, a buffer or a condition that makes
	// no sense, before any work is done.
	ErrBadOption = errors.New("executor: bad option")
)

// PanicError is the outcome of a task that panicked. It unwraps to the value
// if the task panicked with an error.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // of the panicking goroutine, taken where it panicked
}

// Error gives the value and the stack: a panic is a bug, and the stack is what finds it.
func (e *PanicError) Error() string {
	return fmt.Sprintf("executor: task panicked: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value of the panic if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ElementError is an element's failure in a Map or a stream: which one failed, and with what. All other errors that come
// out of those are about the whole: ctx has ended, or the executor refuses work.
type ElementError struct {
	Index int   // of the input
	Err   error // what the task returned
}

func (e *ElementError) Error() string { return fmt.Sprintf("element %d: %v", e.Index, e.Err) }

// Unwrap returns the task's own error.
func (e *ElementError) Unwrap() error { return e.Err }

// Caught turns what recover returned, in a deferred call of a function that did
// not return, into the task's error: since Go 1.21 nil can only mean Goexit.
func Caught(recovered any) error {
	if recovered == nil {
		return ErrGoexit
	}
	return &PanicError{Value: recovered, Stack: debug.Stack()}
}
