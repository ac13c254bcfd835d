package queue_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/queue"
)

// models are where the next item is, in a list of all in the order of their Puts.
var models = map[string]func(items []int) int{
	"Queue": func([]int) int { return 0 },
	"Lifo":  func(items []int) int { return len(items) - 1 },
	"Priority": func(items []int) int {
		return slices.Index(items, slices.MinFunc(items, contract.ByHundreds)) // the first of the smallest
	},
}

// PQ-05 LQ-03
func FuzzOrder(f *testing.F) {
	f.Add([]byte{1, 2, 0, 3, 0, 0, 0})
	f.Add([]byte{255, 9, 255, 8, 0, 254, 7, 0, 0})
	f.Fuzz(func(t *testing.T, calls []byte) {
		for kind, next := range models {
			q := kinds[kind](0)
			var items []int
			for i, b := range calls {
				if b > 0 {
					item := 100*int(b%16) + i%100
					require.NoError(t, q.TryPut(item))
					items = append(items, item)
					continue
				}
				got, err := q.TryGet()
				if len(items) == 0 {
					require.Equal(t, queue.ErrEmpty, err)
					continue
				}
				require.NoError(t, err)
				at := next(items)
				require.Equal(t, items[at], got, "%s: after %v", kind, calls[:i])
				items = slices.Delete(items, at, at+1)
			}
		}
	})
}
