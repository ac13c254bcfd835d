package failures_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// Workers report as fast as they can, some give up, two monitors drain, and the queue is closed at some moment: every report is
// either refused or comes out, once, and those of each worker in their order.
func TestNothingIsLostWhenTheQueueIsClosedAmongReports(t *testing.T) {
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			for round := range 100 {
				queueRace(t, round)
			}
		})
	}
}

func queueRace(t *testing.T, round int) {
	const workers = 4
	q := queueOf(t, round%3)
	start := make(chan struct{})
	var accepted [workers][]int
	var all, monitors sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			<-start
			for n := 1; n <= 20; n++ {
				ctx := t.Context()
				if n%5 == 0 {
					ctx = queueEnded()
				}
				err := q.Put(ctx, failures.Report{failures.Who{Worker: strconv.Itoa(w), Attempt: n}, errCapture})
				if err == nil {
					accepted[w] = append(accepted[w], n)
				}
			}
		})
	}
	// Each monitor for itself: only one that is alone sees the order between two takings.
	var drained [2][workers][]int
	for m := range 1 + round%2 {
		monitors.Go(func() {
			<-start
			for r := range q.All(t.Context()) {
				w, _ := strconv.Atoi(r.Worker)
				drained[m][w] = append(drained[m][w], r.Attempt)
			}
		})
	}
	all.Go(func() {
		<-start
		for range round % 50 {
			runtime.Gosched()
		}
		q.Close()
	})
	close(start)
	all.Wait()
	monitors.Wait()
	for w := range workers {
		for m := range drained {
			require.True(t, slices.IsSorted(drained[m][w]), "worker %d's order: %v", w, drained[m][w])
		}
		got := slices.Sorted(slices.Values(slices.Concat(drained[0][w], drained[1][w])))
		require.Equal(t, accepted[w], got, "worker %d, round %d", w, round)
	}
}
