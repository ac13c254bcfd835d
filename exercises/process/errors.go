package process

import (
	"errors"
	"fmt"
	"os"
)

// Why the ctx of a function in a child has ended: its context.Cause.
var (
	// ErrStopped says that the parent asks it to end: see Process.Stop.
	ErrStopped = errors.New("process: the parent asks to stop")
	// ErrParentGone says that the parent has died.
	ErrParentGone = errors.New("process: the parent is gone")
)

// ExitError is how a process ended, if not with exit code 0. It unwraps to the cause of the end of Start's ctx if
// that is why the process was killed.
type ExitError struct {
	PID      int
	Name     string
	ExitCode int       // -1: by a signal
	Signal   os.Signal // nil: none

	// Stderr is what it printed there, if that is at most 10 KiB, or else the first 2 KiB of it, a line that says how
	// many bytes were left out, and the last 8 KiB, less the rest of a line at their beginning.
	Stderr string

	cause error
}

// Error gives stderr too: that is where a program says why it ends.
func (e *ExitError) Error() string {
	how := fmt.Sprintf("exit code %d", e.ExitCode)
	if e.Signal != nil {
		how = "ended by signal: " + e.Signal.String()
	}
	if e.cause != nil {
		how += fmt.Sprintf(" (%v)", e.cause)
	}
	if e.Stderr != "" {
		how += "\n" + e.Stderr
	}
	return fmt.Sprintf("process: %s (pid %d): %s", e.Name, e.PID, how)
}

// Unwrap returns the cause of the end of Start's ctx, or nil.
func (e *ExitError) Unwrap() error { return e.cause }
