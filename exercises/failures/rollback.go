package failures

import (
	"context"
	"sync/atomic"
)

// Versioned is a value that many read and some change. A change is made on a copy, which takes the value's place
// only when the change has succeeded: it applies whole or not at all, and nobody sees the middle. All methods
// may be called concurrently. After the copy that a Python thread works on before it assigns it, or its rollback.
type Versioned[T any] struct {
	now   atomic.Pointer[T]
	turn  chan struct{} // a lock for those who change; a channel, so that ctx can end the wait
	clone func(T) T
}

// NewVersioned starts with value, which nobody may change from now on. clone makes a copy that shares nothing with the
// original that a change could touch, like maps.Clone or slices.Clone; nil is for values for which an assignment does
// that.
func NewVersioned[T any](value T, clone func(T) T) *Versioned[T] {
	if clone == nil {
		clone = func(v T) T { return v }
	}
	v := &Versioned[T]{turn: make(chan struct{}, 1), clone: clone}
	v.now.Store(&value)
	return v
}

// Load is the value as the last successful Update has left it, for reading only. It never waits and costs an atomic
// load.
func (v *Versioned[T]) Load() T { return *v.now.Load() }

// Update has change work on a copy of the value, and makes that the value if change returns nil. Otherwise the value
// stays what it was and others may go on: when change returns an error, which Update returns, when it panics, which
// goes on to the caller, and when it ends its goroutine. change must not keep its pointer, nor update the same value: it
// would wait for itself.
//
// Changes are made one at a time. Update waits for its turn until ctx ends; an ended ctx wins over a turn that
// could be had, and then change is not called. It costs the copy.
func (v *Versioned[T]) Update(ctx context.Context, change func(*T) error) error {
	if err := v.acquire(ctx); err != nil {
		return err
	}
	defer func() { <-v.turn }()
	next := v.clone(v.Load())
	if err := change(&next); err != nil {
		return err
	}
	v.now.Store(&next)
	return nil
}

func (v *Versioned[T]) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case v.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
