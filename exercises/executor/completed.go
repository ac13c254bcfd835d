package executor

import (
	"context"
	"fmt"
	"iter"
	"slices"
)

// AsCompleted yields each future when it ends: first those that have ended already, then the others in
// the order of their ends. Futures given twice come once. When ctx ends, those that have ended by then
// still come, then ctx's error with a nil future, then nothing. Leaving the loop leaves nothing behind on the
// futures, and none is kept alive once yielded. The cost is linear. After Python's as_completed.
func AsCompleted[T any](ctx context.Context, fs ...*Future[T]) iter.Seq2[*Future[T], error] {
	return func(yield func(*Future[T], error) bool) {
		all, err := distinct(fs)
		if err != nil {
			yield(nil, err)
			return
		}
		g, left := watchAll(all), len(all)
		defer g.leave()
		for left > 0 {
			ended, err := g.collect(ctx)
			if err != nil {
				for _, f := range g.late() {
					if !yield(f, nil) {
						return
					}
				}
				yield(nil, err)
				return
			}
			left -= len(ended)
			for i, f := range ended {
				ended[i] = nil
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// Until says what Wait waits for.
type Until int

// What Wait waits for. A cancelled future counts as done, not as failed.
const (
	All        Until = iota // every future has ended
	FirstDone               // at least one has ended
	FirstError              // one has failed, or all have ended
)

// Wait waits until enough of the futures have ended, and returns those that have and those that have
// not, each future once, in the order given. When ctx ends first, it returns the same with ctx's
// error. With no futures it returns at once. After Python's wait.
func Wait[T any](ctx context.Context, until Until, fs ...*Future[T]) (done, pending []*Future[T], err error) {
	if until < All || until > FirstError {
		return nil, nil, fmt.Errorf("%w: Wait until %d: it must be All, FirstDone or FirstError", ErrBadOption, until)
	}
	all, err := distinct(fs)
	if err != nil {
		return nil, nil, err
	}
	g, left := watchAll(all), len(all)
	defer g.leave()
	for enough := left == 0; !enough && err == nil; {
		var ended []*Future[T]
		ended, err = g.collect(ctx)
		left -= len(ended)
		enough = met(until, ended, left)
	}
	for _, f := range all {
		if f.final() {
			done = append(done, f)
		} else {
			pending = append(pending, f)
		}
	}
	if met(until, done, len(pending)) {
		err = nil // what is there wins over an ended ctx
	}
	return done, pending, err
}

// met tells whether a wait is over, with these ended and so many left.
func met[T any](until Until, ended []*Future[T], left int) bool {
	return left == 0 || len(ended) > 0 && until == FirstDone ||
		until == FirstError && slices.ContainsFunc(ended, (*Future[T]).failed)
}

func (f *Future[T]) failed() bool { return f.State() == Failed }
