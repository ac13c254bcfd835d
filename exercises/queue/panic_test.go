package queue_test

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/queue"
)

// fuse is a comparison that panics with its value at the n-th call from now; with 0 never.
type fuse struct {
	n     int
	value any
}

func (f *fuse) compare(a, b int) int {
	if f.n--; f.n == 0 {
		panic(f.value)
	}
	return cmp.Compare(a, b)
}

// holding makes a priority queue of the items, compared by the fuse.
func holding(t *testing.T, f *fuse, capacity int, items ...int) *queue.Queue[int] {
	t.Helper()
	q := queue.NewPriority(capacity, f.compare)
	for _, item := range items {
		require.NoError(t, q.TryPut(item))
	}
	return q
}

// drained is all that a queue gives, in its order.
func drained(q *queue.Queue[int]) (items []int) {
	for {
		item, err := q.TryGet()
		if err != nil {
			return items
		}
		items = append(items, item)
	}
}

func requirePanic(t *testing.T, err error, value any) {
	t.Helper()
	var panicked *queue.PanicError
	require.ErrorAs(t, err, &panicked)
	require.Equal(t, value, panicked.Value)
	require.Contains(t, string(panicked.Stack), "(*fuse).compare", "where it panicked")
	require.ErrorContains(t, err, "(*fuse).compare")
}

var scrambled = []int{5, 3, 8, 1, 9, 2, 7, 3, 6, 4, 0, 5}

// PQ-04
func TestAPutWhoseComparisonPanicsChangesNothing(t *testing.T) {
	for n := range len(scrambled) {
		for at := 1; ; at++ { // every comparison that the Put makes
			f := &fuse{}
			q := holding(t, f, 0, scrambled[:n]...)
			*f = fuse{at, "no order"}
			err := q.Put(t.Context(), -1)
			if f.n > 0 {
				require.NoError(t, err, "it took fewer comparisons")
				break
			}
			requirePanic(t, err, "no order")
			require.Equal(t, slices.Sorted(slices.Values(scrambled[:n])), drained(q), "%d items, comparison %d", n, at)
			for range n {
				require.NoError(t, q.TaskDone())
			}
			require.NoError(t, q.Join(t.Context()), "the item that is not in is not waited for")
		}
	}
}

// QU-30
func TestAGetWhoseComparisonPanicsTakesNothing(t *testing.T) {
	for n := 2; n < len(scrambled); n++ {
		for at := 1; ; at++ {
			f := &fuse{}
			q := holding(t, f, 0, scrambled[:n]...)
			*f = fuse{at, "no order"}
			_, err := q.Get(t.Context())
			if f.n > 0 {
				require.NoError(t, err, "it took fewer comparisons")
				break
			}
			requirePanic(t, err, "no order")
			require.Equal(t, queue.ErrTooManyDone, q.TaskDone(), "nothing was taken")
			require.Equal(t, slices.Sorted(slices.Values(scrambled[:n])), drained(q), "%d items, comparison %d", n, at)
		}
	}
}

// QU-30
func TestAPutterIsToldWhenItsItemCannotBeComparedAsItIsLetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fuse{}
		q := holding(t, f, 2, 10, 20)
		bad, good := make(chan error, 1), make(chan error, 1)
		joined := make(chan error, 1)
		go func() { bad <- q.Put(t.Context(), 15) }()
		synctest.Wait()
		go func() { good <- q.Put(t.Context(), 5) }()
		go func() { joined <- q.Join(t.Context()) }()
		synctest.Wait()
		*f = fuse{1, "no order"} // two items are down to one with no comparison: the first is the putter's
		item, err := q.TryGet()
		require.NoError(t, err, "the getter is not to blame")
		require.Equal(t, 10, item)
		requirePanic(t, <-bad, "no order")
		require.NoError(t, <-good, "the next in line is let in")
		require.Equal(t, []int{5, 20}, drained(q))
		for range 3 {
			synctest.Wait()
			require.Empty(t, joined)
			require.NoError(t, q.TaskDone())
		}
		require.NoError(t, <-joined)
	})
}

func TestAPanicThatIsAnErrorCanBeMatched(t *testing.T) {
	boom := errors.New("boom")
	f := &fuse{}
	q := holding(t, f, 0, 1)
	*f = fuse{1, boom}
	require.ErrorIs(t, q.TryPut(2), boom)
	*f = fuse{1, "text"}
	require.NotErrorIs(t, q.TryPut(2), boom)
}

func TestAComparisonThatEndsItsGoroutineLeavesTheQueueIntact(t *testing.T) {
	exit := false
	q := queue.NewPriority(0, func(a, b int) int {
		if exit {
			runtime.Goexit()
		}
		return cmp.Compare(a, b)
	})
	require.NoError(t, q.TryPut(2))
	require.NoError(t, q.TryPut(3))
	require.NoError(t, q.TryPut(1))
	exit = true
	for _, verb := range []func(){
		func() { _ = q.TryPut(0) },
		func() { _ = q.Put(context.Background(), 0) },
		func() { _, _ = q.TryGet() },
		func() { _, _ = q.Get(context.Background()) },
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			verb()
			assert.Fail(t, "the comparison has ended this goroutine")
		}()
		<-done
	}
	exit = false
	require.Equal(t, []int{1, 2, 3}, drained(q))
}

func TestAPriorityQueueNeedsAComparison(t *testing.T) {
	require.PanicsWithValue(t, "queue: NewPriority without compare; cmp.Compare will do for numbers and strings",
		func() { queue.NewPriority[int](0, nil) })
}
