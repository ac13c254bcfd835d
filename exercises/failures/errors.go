package failures

import (
	"errors"

	"concurrency/exercises/executor"
)

// The failures of this package's own tools, to be matched with errors.Is, like those beside Retry, Degrade, Supervise
// and UntilSignal. What a task fails with is never dressed up as one of them: it stays its own error, a
// *executor.PanicError or executor.ErrGoexit. They all have names, so errors.Is finds them across processes too.
var (
	// ErrQueueClosed is returned for a report that comes when the error queue takes no more.
	ErrQueueClosed = executor.DefineError("failures.ErrQueueClosed",
		errors.New("failures: the error queue is closed: tell the hook, with Uncaught"))
	// ErrBadCapacity is returned for an error queue with room for less than nothing.
	ErrBadCapacity = executor.DefineError("failures.ErrBadCapacity",
		errors.New("failures: an error queue's capacity is 0 or more"))
)
