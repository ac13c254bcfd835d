package sharedmemory

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

// Array is a number of values that several processes share, all zero at first. It is made by [NewArray], and handed to
// a child in the argument of its start. All methods may be called concurrently. Python has multiprocessing.Array.
type Array[T comparable] struct{ cells *cells[T] }

const (
	kindValue = 8
	kindArray = 9
)

var errElement = errors.New("sharedmemory: an element does not cross: hand its array over")

// NewArray makes an array of n values. Fewer than 1 are an [ErrCount]; of T and other errors see [NewValue]. If there
// is no room for it, that is the error, and not a crash later.
func NewArray[T comparable](n int) (*Array[T], error) {
	c, err := newCells[T](kindArray, n)
	if err != nil {
		return nil, err
	}
	return &Array[T]{c}, nil
}

// Len is the number of values, 0 if the array was never made.
func (a *Array[T]) Len() int {
	if a.cells == nil {
		return 0
	}
	defer runtime.KeepAlive(a.cells.seg)
	return int(a.cells.head().n)
}

// At is the element at an index, which can be used as long as the array. An index that is not there is an error.
func (a *Array[T]) At(i int) (*Value[T], error) {
	if a.cells == nil {
		return nil, ErrClosed
	}
	if i < 0 || i >= a.Len() {
		return nil, fmt.Errorf("sharedmemory: index %d of an array of %d", i, a.Len())
	}
	return &Value[T]{a.cells, i}, nil
}

// Snapshot is a copy of all values. If they are changed at the same time, some are of before and some of after; each
// is whole.
func (a *Array[T]) Snapshot() ([]T, error) {
	all := make([]T, a.Len())
	for i := range all {
		v, err := (&Value[T]{a.cells, i}).Load()
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	return all, nil
}

// Close is [Lock.Close].
func (a *Array[T]) Close() error { return a.cells.close() }

// Handover is for [process.Handle].
func (a *Array[T]) Handover() (string, []*os.File, error) { return a.cells.segment().handover() }

// MarshalText writes the array's ID.
func (a *Array[T]) MarshalText() ([]byte, error) { return a.cells.segment().text() }

// UnmarshalText makes a the array of this ID that was handed to this process.
func (a *Array[T]) UnmarshalText(id []byte) (err error) {
	a.cells, err = openCells[T](string(id), kindArray)
	return err
}
