package queue

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// What the verbs of a queue are told, to be matched with [errors.Is].
var (
	ErrFull        = errors.New("queue: full; take an item, raise the capacity, or wait with Put")
	ErrEmpty       = errors.New("queue: empty; put an item, or wait with Get")
	ErrShutdown    = errors.New("queue: shut down; make a new queue for more items")
	ErrTooManyDone = errors.New("queue: more items marked done than were taken; call TaskDone once for each Get")
)

// A PanicError says that the comparison of a priority queue panicked. The queue is as it was before.
type PanicError struct {
	Value any    // what it panicked with
	Stack []byte // where, as [debug.Stack] tells it
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("queue: compare panicked: %v; the queue is unchanged\n%s", e.Value, e.Stack)
}

// Unwrap gives the error that compare panicked with, nil if it was no error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// catch is to be deferred: it makes a panic into the error.
func catch(err *error) {
	if value := recover(); value != nil {
		*err = &PanicError{Value: value, Stack: debug.Stack()}
	}
}
