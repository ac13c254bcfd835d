package failures

import (
	"errors"
	"iter"

	"concurrency/exercises/executor"
)

// Outcome is what became of one element of a batch.
type Outcome[T any] struct {
	Value T     // what the task returned, also beside an error
	Err   error // the task's own, a *executor.PanicError or executor.ErrGoexit; nil for success
}

// Collect waits for all outcomes of an executor.Stream: that of element i is outcomes[i]. err is nil if all succeeded,
// otherwise all failures joined, each an *executor.ElementError that says which element failed. If the stream was cut
// short, because its ctx ended or the executor refused work, that error is the last of those joined, and there are
// fewer outcomes than elements.
//
// Of an executor.StreamUnordered, outcomes are in the order of their arrival; err still has the indexes. After Python's
// asyncio.gather with return_exceptions.
func Collect[T any](stream iter.Seq2[T, error]) (outcomes []Outcome[T], err error) {
	var errs []error
	for value, err := range stream {
		if err != nil {
			errs = append(errs, err)
		}
		element, ok := err.(*executor.ElementError) // itself: an error of the whole may wrap one
		switch {
		case ok:
			outcomes = append(outcomes, Outcome[T]{value, element.Err})
		case err == nil:
			outcomes = append(outcomes, Outcome[T]{value, nil})
		}
	}
	return outcomes, errors.Join(errs...)
}
