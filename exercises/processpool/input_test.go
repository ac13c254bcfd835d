//go:build linux

package processpool_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
)

// failing is numbers from 0, and how they end.
func failing(at int, how func()) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range at {
			if !yield(n) {
				return
			}
		}
		how()
	}
}

var sizes = map[string][]executor.Option{
	"one by one":               nil,
	"with a buffer of one":     {executor.Buffer(1)},
	"in chunks":                {executor.Chunk(4)},
	"in a chunk never filled":  {executor.Chunk(100)},
	"in chunks with a buffer":  {executor.Chunk(3), executor.Buffer(5)},
	"with more buffer than in": {executor.Buffer(1000)},
}

// failingInputs runs a row for each verb, each way to cut the input, and each place where that may fail.
func failingInputs(t *testing.T, row func(t *testing.T, ordered bool, at int, opts []executor.Option)) {
	for verb, ordered := range inOrder {
		for name, opts := range sizes {
			for _, at := range []int{0, 1, 10} {
				t.Run(fmt.Sprintf("%s %s, failing at %d", verb, name, at), func(t *testing.T) { row(t, ordered, at, opts) })
			}
		}
	}
}

// PL-13 PL-15 PL-22: as with bufio.Scanner, an input that fails ends, and is asked why afterwards.
func TestAllThatAFailingInputHasGivenIsDeliveredBeforeItsError(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	failingInputs(t, func(t *testing.T, ordered bool, at int, opts []executor.Option) {
		var why error
		got, errs := gather(stream(ordered, t, pool, square, failing(at, func() { why = errOdd }), opts...))
		require.NoError(t, errors.Join(errs...))
		requireSquares(t, ordered, at, got)
		require.Equal(t, errOdd, why)
	})
}

// PL-09 PL-13 PL-15: an input that panics takes the loop with it, and what was not yet yielded. There is no input that
// lies about its length, since a Go iterator says none.
func TestAnInputThatPanicsComesOutOfTheLoopAndThePoolCanDoItAgain(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	failingInputs(t, func(t *testing.T, ordered bool, at int, opts []executor.Option) {
		var got []int
		require.PanicsWithValue(t, errOdd, func() {
			for v, err := range stream(ordered, t, pool, square, failing(at, func() { panic(errOdd) }), opts...) {
				assert.NoError(t, err)
				got = append(got, v)
			}
		})
		if !ordered { // some of the squares, each once
			slices.Sort(got)
			require.Len(t, slices.Compact(slices.Clone(got)), len(got))
			require.Subset(t, squaresTo(at), got)
		} else {
			requireSquares(t, true, len(got), got)
		}
		got, errs := gather(stream(ordered, t, pool, square, slices.Values(numbers(at)), opts...))
		require.NoError(t, errors.Join(errs...))
		requireSquares(t, ordered, at, got)
	})
	require.Zero(t, pool.Stats().Died)
}

func gather[T any](seq iter.Seq2[T, error]) (values []T, errs []error) {
	for v, err := range seq {
		values, errs = append(values, v), append(errs, err)
	}
	return values, errs
}

func squaresTo(n int) (squares []int) {
	for i := range n {
		squares = append(squares, i*i)
	}
	return squares
}

func requireSquares(t *testing.T, ordered bool, n int, got []int) {
	t.Helper()
	if !ordered {
		slices.Sort(got)
	}
	require.Equal(t, squaresTo(n), got)
}
