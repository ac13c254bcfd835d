package failures

import "errors"

// The failures of this package's own tools, to be matched with errors.Is. What a task fails with is never dressed up
// as one of them: it stays its own error, a *executor.PanicError or executor.ErrGoexit.
var (
	// ErrQueueClosed is returned for a report that comes when the error queue takes no more.
	ErrQueueClosed = errors.New("failures: the error queue is closed: tell the hook, with Uncaught")
	// ErrBadCapacity is returned for an error queue with room for less than nothing.
	ErrBadCapacity = errors.New("failures: an error queue's capacity is 0 or more")
)
