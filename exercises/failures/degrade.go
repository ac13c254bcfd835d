package failures

import (
	"context"
	"errors"
	"fmt"

	"concurrency/exercises/executor"
)

// ErrNoWay says that no way led to an answer. The errors of all ways are below it.
var ErrNoWay = executor.DefineError("failures.ErrNoWay", errors.New("failures: no way led to an answer"))

// Way is one way to an answer: the price from the shop, then the price of yesterday.
type Way[T any] struct {
	Name string
	Do   func(context.Context) (T, error)
}

// Answer is a value, and how it came about. A worse answer that looks like the best one would hide a failure.
type Answer[T any] struct {
	Value T
	Way   string // the name of the way that led to it
	Err   error  // why the ways before did not, joined; nil: it is the first one's
}

// Degrade tries one way after the other, on the caller's goroutine, and returns the first answer. A way that panics
// has failed, with an [*executor.PanicError]. If no way succeeds the error is [ErrNoWay] with the errors of all. When
// ctx has ended no further way is tried: the error is ctx's, with its cause and the errors so far; but an answer that
// is there wins. A way that is to be left after some time needs a ctx of its own.
//
// It may be called concurrently, and costs nothing while the first way leads to the answer. Python has try and except,
// and whoever writes it must remember to say so.
func Degrade[T any](ctx context.Context, ways ...Way[T]) (Answer[T], error) {
	var failed []error
	for _, way := range ways {
		if ctx.Err() != nil {
			return Answer[T]{}, everyWay(endOf(ctx), failed)
		}
		v, err := panicless(ctx, way.Do)
		if err == nil {
			return Answer[T]{v, way.Name, errors.Join(failed...)}, nil
		}
		failed = append(failed, fmt.Errorf("%s: %w", way.Name, err))
	}
	if ctx.Err() != nil {
		return Answer[T]{}, everyWay(endOf(ctx), failed)
	}
	return Answer[T]{}, everyWay(ErrNoWay, failed)
}

func everyWay(why error, failed []error) error {
	if len(failed) == 0 {
		return why
	}
	return fmt.Errorf("%w: %w", why, errors.Join(failed...))
}
