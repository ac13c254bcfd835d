package sharedmemory

import (
	"os"
	"runtime"
)

// Value is a value of a fixed size that several processes share. It is made by [NewValue], or is an element of an
// [Array], and is handed to a child in the argument of its start. All methods, and [Add], may be called concurrently,
// and each is done whole or not at all, also if the process is killed on the way.
//
// Numbers of 4 and 8 bytes are changed without a lock. Everything else is changed under one, which a dead process does
// not keep. Python has multiprocessing.Value, where `v.value += 1` loses updates although it has a lock.
type Value[T comparable] struct {
	cells *cells[T]
	index int
}

// NewValue makes a value that is v at first. T may be numbers, bools, and arrays and structs of them, but no strings,
// slices or pointers: those would point into the memory of one process. The error says so; others are those of
// [NewLock].
func NewValue[T comparable](v T) (*Value[T], error) {
	c, err := newCells[T](kindValue, 1)
	if err != nil {
		return nil, err
	}
	value := &Value[T]{c, 0}
	return value, value.Store(v)
}

// Load returns the value.
func (v *Value[T]) Load() (now T, err error) {
	err = v.change(func(old T) (T, bool) {
		now = old
		return old, false
	})
	return now, err
}

// Store makes it v, whatever it was.
func (v *Value[T]) Store(next T) error { return v.change(func(T) (T, bool) { return next, true }) }

// CompareAndSwap makes it next if it is old, and tells whether it was.
func (v *Value[T]) CompareAndSwap(old, next T) (was bool, err error) {
	err = v.change(func(now T) (T, bool) {
		was = now == old
		return next, was
	})
	return was, err
}

// Update makes it what f makes of it, and no other change comes in between. f may be called more than once, and must
// not use this value itself, nor another element of its array. If f panics, nothing has changed.
func (v *Value[T]) Update(f func(T) T) error {
	return v.change(func(old T) (T, bool) { return f(old), true })
}

// Integer is what [Add] can count.
type Integer interface {
	~int | ~int32 | ~int64 | ~uint | ~uint32 | ~uint64 | ~uintptr
}

// Add adds to a number and returns the sum, which wraps around. It costs some 20 ns, and more when others do it, too.
func Add[T Integer](v *Value[T], more T) (sum T, err error) {
	err = v.change(func(old T) (T, bool) {
		sum = old + more
		return sum, true
	})
	return sum, err
}

// change is all that is done to a value: f says what it becomes, and whether it is to change.
func (v *Value[T]) change(f func(old T) (T, bool)) error {
	if v.cells == nil {
		return ErrClosed
	}
	if err := v.cells.seg.check(); err != nil {
		return err
	}
	defer runtime.KeepAlive(v.cells.seg)
	return v.cells.change(v.index, f)
}

// Close is [Lock.Close]. Of an element of an array it closes the array.
func (v *Value[T]) Close() error { return v.cells.close() }

// Handover is for [process.Handle].
func (v *Value[T]) Handover() (string, []*os.File, error) { return v.cells.segment().handover() }

// MarshalText writes the value's ID. An element does not cross: hand the array over.
func (v *Value[T]) MarshalText() ([]byte, error) {
	if v.cells != nil && v.cells.head().n != 1 {
		return nil, errElement
	}
	return v.cells.segment().text()
}

// UnmarshalText makes v the value of this ID that was handed to this process.
func (v *Value[T]) UnmarshalText(id []byte) (err error) {
	v.cells, err = openCells[T](string(id), kindValue)
	return err
}
