package failures_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// Two workers fail now and then, a monitor hears of it, and ends when they have.
func ExampleQueue() {
	ctx := context.Background()
	queue, _ := failures.NewQueue(10)
	var workers, monitor sync.WaitGroup
	for _, name := range []string{"even", "odd"} {
		ctx := failures.With(ctx, failures.Who{Worker: name})
		workers.Go(func() {
			failures.Guard(ctx, queue.Sink(ctx), func(context.Context) error {
				if name == "even" {
					return errors.New("no route to host")
				}
				return nil
			})
		})
	}
	monitor.Go(func() {
		for report := range queue.All(ctx) {
			fmt.Println(report)
		}
		fmt.Println("no more workers")
	})
	workers.Wait()
	queue.Close()
	monitor.Wait()
	// Output:
	// even: no route to host
	// no more workers
}

func queueOf(t *testing.T, capacity int) *failures.Queue {
	t.Helper()
	q, err := failures.NewQueue(capacity)
	require.NoError(t, err)
	return q
}

func queueReport(n int) failures.Report {
	return failures.Report{failures.Who{Worker: "w", Attempt: n}, errCapture}
}

// queuePut puts reports of these numbers, which there must be room for.
func queuePut(t *testing.T, q *failures.Queue, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		require.NoError(t, q.Put(t.Context(), queueReport(n)))
	}
}

// queueDrain takes what there is until the end.
func queueDrain(t *testing.T, q *failures.Queue) (numbers []int) {
	t.Helper()
	for r := range q.All(t.Context()) {
		assert.Equal(t, queueReport(r.Attempt), r)
		numbers = append(numbers, r.Attempt)
	}
	return numbers
}

func queueEnded() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestAQueueNeedsACapacity(t *testing.T) {
	q, err := failures.NewQueue(-1)
	require.ErrorIs(t, err, failures.ErrBadCapacity)
	require.Nil(t, q)
}

func TestReportsComeOutInTheOrderInWhichTheyWentIn(t *testing.T) {
	q := queueOf(t, 3)
	queuePut(t, q, 1, 2, 3)
	q.Close()
	require.Equal(t, []int{1, 2, 3}, queueDrain(t, q))
	require.Empty(t, queueDrain(t, q), "a second time")
}

// A full queue holds its workers up, as long as it is full and their ctx lets them, and not a moment longer.
func TestAWorkerWaitsForRoom(t *testing.T) {
	for name, capacity := range map[string]int{"no room": 0, "room for two": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := queueOf(t, capacity)
				queuePut(t, q, slices.Collect(queueFrom(1, capacity))...)
				put := failures.Go(func() error { return q.Put(t.Context(), queueReport(capacity+1)) })
				synctest.Wait()
				require.Empty(t, put, "there is no room")
				for r := range q.All(t.Context()) { // the oldest: one more has room
					require.Equal(t, 1, r.Attempt)
					break
				}
				synctest.Wait()
				require.Len(t, put, 1, "there is room")
				require.NoError(t, <-put)
				q.Close()
				require.Len(t, queueDrain(t, q), capacity)
			})
		})
	}
}

// queueFrom is n numbers from first on.
func queueFrom(first, n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := first; i < first+n && yield(i); i++ {
		}
	}
}

// Whose ctx ends while there is no room gets that error at that moment, and its report does not come out later.
func TestAWorkerWaitsNoLongerThanItsCtx(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queueOf(t, 1)
		queuePut(t, q, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		put := failures.Go(func() error { return q.Put(ctx, queueReport(2)) })
		time.Sleep(time.Second - time.Nanosecond)
		synctest.Wait()
		require.Empty(t, put, "just before its time")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		require.Len(t, put, 1, "at its time")
		require.Equal(t, context.DeadlineExceeded, <-put)
		q.Close()
		require.Equal(t, []int{1}, queueDrain(t, q))
	})
}

func TestRoomWinsOverAnEndedCtx(t *testing.T) {
	const capacity = 100 // a coin would show
	q := queueOf(t, capacity)
	for n := range capacity {
		require.NoError(t, q.Put(queueEnded(), queueReport(n)))
	}
	require.Equal(t, context.Canceled, q.Put(queueEnded(), queueReport(capacity)))
	q.Close()
	require.Len(t, queueDrain(t, q), capacity)
}

func TestTheMonitorWaitsForReportsAndForTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queueOf(t, 1)
		var got []int
		ended := failures.Go(func() error { got = queueDrain(t, q); return nil })
		synctest.Wait()
		require.Empty(t, ended)
		queuePut(t, q, 1)
		synctest.Wait()
		require.Empty(t, ended, "more may come")
		q.Close()
		require.NoError(t, <-ended)
		require.Equal(t, []int{1}, got)
	})
}

// Those that wait for room were there before the end: their reports still come out. Later ones are refused.
func TestCloseLetsInWhoWaitsAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queueOf(t, 1)
		queuePut(t, q, 0)
		put := make([]<-chan error, 3)
		for i := range put {
			put[i] = failures.Go(func() error { return q.Put(t.Context(), queueReport(i+1)) })
			synctest.Wait()
		}
		q.Close()
		q.Close() // again does nothing
		require.Equal(t, failures.ErrQueueClosed, q.Put(t.Context(), queueReport(9)))
		require.Equal(t, []int{0, 1, 2, 3}, queueDrain(t, q))
		for i := range put {
			require.NoError(t, <-put[i])
		}
		require.Equal(t, failures.ErrQueueClosed, q.Put(t.Context(), queueReport(9)))
		q.Close()
	})
}

// The one that waits gives up after the end: the monitor does not wait for it any longer.
func TestAQueueEndsWhenTheLastWaitingWorkerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queueOf(t, 0)
		ctx, cancel := context.WithCancel(t.Context())
		put := failures.Go(func() error { return q.Put(ctx, queueReport(1)) })
		synctest.Wait()
		q.Close()
		cancel()
		require.Equal(t, context.Canceled, <-put)
		require.Empty(t, queueDrain(t, q))
	})
}

// The end of the monitor's ctx ends its loop, even with reports there; they stay for the next.
func TestAnEndedCtxEndsTheMonitorAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queueOf(t, 20)
		queuePut(t, q, 1, 2, 3)
		for range 20 { // a coin would show
			for r := range q.All(queueEnded()) {
				t.Fatalf("%v came out", r)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var got []int
		ended := failures.Go(func() error {
			for r := range q.All(ctx) {
				got = append(got, r.Attempt)
			}
			return nil
		})
		synctest.Wait()
		require.Empty(t, ended)
		cancel()
		require.NoError(t, <-ended)
		require.Equal(t, []int{1, 2, 3}, got)
		q.Close()
		require.Empty(t, queueDrain(t, q))
	})
}

func TestLeavingTheLoopLosesNothing(t *testing.T) {
	q := queueOf(t, 3)
	queuePut(t, q, 1, 2, 3)
	q.Close()
	for range q.All(t.Context()) {
		break
	}
	require.Equal(t, []int{2, 3}, queueDrain(t, q))
}

// What the queue does not take, the hook gets: each failure is heard of once.
func TestWhatTheQueueRefusesGoesToTheHook(t *testing.T) {
	told := hookRecord(t)
	q := queueOf(t, 1)
	fail := func(worker string) {
		ctx := failures.With(t.Context(), failures.Who{Worker: worker})
		guardIn(ctx, q.Sink(queueEnded()), func() error { return errCapture })
	}
	fail("has room")
	fail("finds it full")
	q.Close()
	fail("finds it closed")
	var queued []string
	for r := range q.All(t.Context()) {
		queued = append(queued, r.Worker)
	}
	require.Equal(t, []string{"has room"}, queued)
	require.Equal(t, []failures.Report{
		{failures.Who{Worker: "finds it full"}, errCapture},
		{failures.Who{Worker: "finds it closed"}, errCapture},
	}, told())
}
