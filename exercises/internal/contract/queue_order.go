package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// ByHundreds compares numbers by their hundreds: 101 and 102 are equal, and their order is that of their Puts.
func ByHundreds(a, b int) int { return a/100 - b/100 }

// FIFOQueue is what holds in addition if the oldest item is next.
func FIFOQueue(t *testing.T, in Queues) {
	rows[Queues]{
		{"QU-32 items come out in the order in which they were put", inOrder},
		{"QU-32 between one producer and one consumer the order is exact", exactOrder},
		{"QU-05 items of putters that wait come after those that are in", waitingItemsLast},
		{"PQ-05 LQ-03 random calls agree with a model", agreesWith(func([]int) int { return 0 })},
	}.in(t, in.World, in)
}

// LIFOQueue is what holds in addition if the newest item is next.
func LIFOQueue(t *testing.T, in Queues) {
	rows[Queues]{
		{"LQ-01 the last in is the first out", lastFirst},
		{"LQ-03 random calls agree with a model", agreesWith(func(items []int) int { return len(items) - 1 })},
	}.in(t, in.World, in)
}

// PriorityQueue is what holds in addition if the smallest item is next, compared by [ByHundreds].
func PriorityQueue(t *testing.T, in Queues) {
	rows[Queues]{
		{"PQ-01 the smallest comes first", smallestFirst},
		{"E10 equal items come in the order in which they were put", equalInOrder},
		{"PQ-05 random calls agree with a model", agreesWith(smallest)},
	}.in(t, in.World, in)
}

// smallest is where the first of the smallest items is.
func smallest(items []int) (at int) {
	for i := range items {
		if ByHundreds(items[i], items[at]) < 0 {
			at = i
		}
	}
	return at
}

// FairQueue is what holds in addition if those who wait are served in the order in which they came.
func FairQueue(t *testing.T, in Queues) {
	rows[Queues]{
		{"B1 who has waited longest for an item is given the next one", fairToGetters},
		{"B1 who has waited longest for room is let in next", fairToPutters},
	}.in(t, in.World, in)
}

// comesOut puts the items, and takes them all again in the order wanted, with and without waiting.
func comesOut(t *testing.T, in Queues, put, want []int) {
	t.Helper()
	q := in.one(t, len(put))
	for _, item := range put {
		require.NoError(t, q.Put(t.Context(), item))
	}
	first, err := q.Get(t.Context())
	require.NoError(t, err)
	items, err := takeRest(q)
	require.ErrorIs(t, err, in.Empty)
	require.Equal(t, want, append([]int{first}, items...), "put: %v", put)
}

func inOrder(t *testing.T, in Queues) { comesOut(t, in, []int{3, 1, 2, 1}, []int{3, 1, 2, 1}) }

func lastFirst(t *testing.T, in Queues) { comesOut(t, in, []int{3, 1, 2, 1}, []int{1, 2, 1, 3}) }

func smallestFirst(t *testing.T, in Queues) {
	comesOut(t, in, []int{300, -100, 200, 0, 100}, []int{-100, 0, 100, 200, 300})
}

func equalInOrder(t *testing.T, in Queues) {
	put := []int{105, 203, 101, 201, 104, 103, 202, 1, 102}
	comesOut(t, in, put, []int{1, 105, 101, 104, 103, 102, 203, 201, 202})
}

func exactOrder(t *testing.T, in Queues) {
	n := min(in.Rounds, 2000)
	qs := in.Open(t, 3, 2)
	go func() {
		for i := range n {
			_ = qs[0].Put(t.Context(), i)
		}
		qs[0].Shutdown()
	}()
	items, err := consumeAll(qs[1])
	require.ErrorIs(t, err, in.Shut)
	require.Equal(t, upTo(n), items)
}

func waitingItemsLast(t *testing.T, in Queues) {
	qs := in.filled(t, 2, 3, 2)
	one := in.putting(t.Context(), qs[1], 3)
	two := in.putting(t.Context(), qs[2], 4)
	require.Equal(t, 1, takeNow(t, qs[0]))
	require.NoError(t, <-one)
	require.Equal(t, 2, takeNow(t, qs[0]))
	require.NoError(t, <-two)
	in.Settle()
	items, _ := takeRest(qs[0])
	require.Equal(t, []int{3, 4}, items)
}

func fairToGetters(t *testing.T, in Queues) {
	qs := in.Open(t, 0, 4)
	var all []<-chan takenItem
	for _, q := range qs[1:] {
		all = append(all, in.getting(t.Context(), q))
	}
	for i := range all {
		require.NoError(t, qs[0].TryPut(i))
	}
	for i, got := range all {
		require.Equal(t, takenItem{i, nil}, <-got)
	}
}

// With room for one, whoever is let in has its item taken next, whatever the order.
func fairToPutters(t *testing.T, in Queues) {
	qs := in.filled(t, 1, 4, 1)
	for i, q := range qs[1:] {
		in.putting(t.Context(), q, 100*(2-i))
	}
	for _, want := range []int{1, 200, 100, 0} {
		in.Settle()
		require.Equal(t, want, takeNow(t, qs[0]))
	}
}
