package processpool

import (
	"errors"
	"fmt"
	"os"

	"concurrency/exercises/process"
)

// WorkerError is the outcome of a task whose worker died under it, and the cause in an executor.ErrBroken when
// workers do not start. Each request has its own; the elements of a chunk share it.
type WorkerError struct {
	PID      int
	ExitCode int       // -1: by a signal. 0 is a death, too: the task was not answered
	Signal   os.Signal // nil: none
	Stderr   string    // what it printed there last, and first: see process.ExitError
	Err      error     // what the pool has against the worker, nil if it just died
}

// Error tells how the worker ended, and gives its stderr, which is where a crash says why.
func (e *WorkerError) Error() string {
	how := fmt.Sprintf("exit code %d", e.ExitCode)
	if e.Signal != nil {
		how = "signal: " + e.Signal.String()
	}
	text := fmt.Sprintf("processpool: worker %d died (%s)", e.PID, how)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Stderr != "" {
		text += "\n" + e.Stderr
	}
	return text
}

// Unwrap returns Err.
func (e *WorkerError) Unwrap() error { return e.Err }

// autopsy says how a process that has ended did so.
func autopsy(p *process.Process, why, fault error) *WorkerError {
	e := &WorkerError{PID: p.PID(), Err: fault}
	var exit *process.ExitError
	if errors.As(why, &exit) {
		e.ExitCode, e.Signal, e.Stderr = exit.ExitCode, exit.Signal, exit.Stderr
	}
	return e
}
