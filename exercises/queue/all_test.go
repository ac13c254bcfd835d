package queue_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/queue"
)

// QU-38
func TestRangingEndsWhenTheQueueIsShutDownAndDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := oneIn(t, 0)
		var seen []int
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for item, err := range q.All(t.Context()) {
				if err == nil {
					seen = append(seen, item)
				}
			}
		}()
		require.NoError(t, q.TryPut(2))
		synctest.Wait()
		require.NoError(t, q.TryPut(3))
		synctest.Wait()
		select {
		case <-ended:
			require.Fail(t, "the queue is only empty")
		default:
		}
		q.Shutdown()
		<-ended
		require.Equal(t, []int{1, 2, 3}, seen)
	})
}

// QU-38
func TestRangingOverAShutQueueGivesWhatIsLeft(t *testing.T) {
	q := oneIn(t, 0)
	require.NoError(t, q.TryPut(2))
	q.Shutdown()
	var seen []int
	for item, err := range q.All(t.Context()) {
		require.NoError(t, err)
		seen = append(seen, item)
	}
	require.Equal(t, []int{1, 2}, seen)
	for range q.All(t.Context()) {
		require.Fail(t, "there is no more")
	}
}

func TestRangingShowsThatItsContextHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		q, began := oneIn(t, 0), time.Now()
		var items []int
		var errs []error
		for item, err := range q.All(ctx) {
			items, errs = append(items, item), append(errs, err)
		}
		require.Equal(t, time.Second, time.Since(began))
		require.Equal(t, []int{1, 0}, items)
		require.Equal(t, []error{nil, context.DeadlineExceeded}, errs, "it is the last pair")
	})
}

func TestRangingEndsWithTheErrorOfAComparison(t *testing.T) {
	for _, value := range []any{"no order", queue.ErrShutdown} { // of another queue
		f := &fuse{}
		q := holding(t, f, 0, 1, 2, 3)
		*f = fuse{1, value}
		pairs := 0
		for _, err := range q.All(t.Context()) {
			pairs++
			requirePanic(t, err, value)
		}
		require.Equal(t, 1, pairs)
		require.Equal(t, []int{1, 2, 3}, drained(q))
	}
}

func TestLeavingTheLoopLeavesTheRest(t *testing.T) {
	q := oneIn(t, 0)
	require.NoError(t, q.TryPut(2))
	for item := range q.All(t.Context()) {
		require.Equal(t, 1, item)
		break
	}
	require.NoError(t, q.TaskDone())
	require.Equal(t, queue.ErrTooManyDone, q.TaskDone(), "only one was taken")
	require.Equal(t, []int{2}, drained(q))
}

func TestManyMayRangeOverOneQueue(t *testing.T) {
	q := queue.New[int](3)
	var mu sync.Mutex
	var seen []int
	var consumers sync.WaitGroup
	for range 4 {
		consumers.Go(func() {
			for item := range q.All(context.Background()) {
				mu.Lock()
				seen = append(seen, item)
				mu.Unlock()
			}
		})
	}
	for i := range 1000 {
		require.NoError(t, q.Put(t.Context(), i))
	}
	q.Shutdown()
	consumers.Wait()
	slices.Sort(seen)
	require.Len(t, slices.Compact(seen), 1000)
}
