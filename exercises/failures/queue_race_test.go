package failures_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// Workers report as fast as they can, some give up, one or two monitors drain, and the queue is closed at some moment:
// every report is either refused or comes out, once, and those of each worker in their order.
func TestNothingIsLostWhenTheQueueIsClosedAmongReports(t *testing.T) {
	onProcessors(t, func(t *testing.T) {
		for round := range 60 {
			require.Empty(t, queueRace(t.Context(), queueOf(t, round%3), round), "round %d", round)
		}
	})
}

// The control is the queue that one would write first: it loses a report within some dozens of rounds.
func TestTheRaceSeesWhatANaiveQueueLoses(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for round := range 100_000 {
		q := &queueNaive{make(chan failures.Report, round%3), make(chan struct{})}
		if queueRace(t.Context(), q, round) != "" {
			return
		}
	}
	t.Fatal("the race has lost nothing")
}

// queueUnderTest is a failures.Queue, or what could be one.
type queueUnderTest interface {
	Put(ctx context.Context, r failures.Report) error
	All(ctx context.Context) iter.Seq[failures.Report]
	Close()
}

// queueRace says what a queue has lost, or brought into disorder.
func queueRace(ctx context.Context, q queueUnderTest, round int) (wrong string) {
	const workers = 4
	start := make(chan struct{})
	var accepted [workers][]int
	var all, monitors sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			<-start
			accepted[w] = queueReports(ctx, q, w)
		})
	}
	// Each monitor for itself: only one that is alone sees the order between two takings.
	var drained [2][workers][]int
	for m := range 1 + round%2 {
		monitors.Go(func() {
			<-start
			for r := range q.All(ctx) {
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
		ordered := slices.IsSorted(drained[0][w]) && slices.IsSorted(drained[1][w])
		got := slices.Sorted(slices.Values(slices.Concat(drained[0][w], drained[1][w])))
		if !ordered || !slices.Equal(accepted[w], got) {
			return fmt.Sprintf("worker %d: accepted %v, came out %v and %v", w, accepted[w], drained[0][w], drained[1][w])
		}
	}
	return ""
}

// queueReports puts twenty reports of a worker, of which every fifth does not wait, and returns those that were
// accepted.
func queueReports(ctx context.Context, q queueUnderTest, worker int) (accepted []int) {
	for n := 1; n <= 20; n++ {
		patience := ctx
		if n%5 == 0 {
			patience = queueEnded()
		}
		if q.Put(patience, failures.Report{failures.Who{Worker: strconv.Itoa(worker), Attempt: n}, errCapture}) == nil {
			accepted = append(accepted, n)
		}
	}
	return accepted
}

// queueNaive looks whether it is closed before it puts, and drains what is there when it is closed: in between comes
// one more.
type queueNaive struct {
	reports chan failures.Report
	closed  chan struct{}
}

func (q *queueNaive) Put(ctx context.Context, r failures.Report) error {
	select {
	case <-q.closed:
		return failures.ErrQueueClosed
	default:
	}
	select {
	case q.reports <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-q.closed:
		return failures.ErrQueueClosed
	}
}

func (q *queueNaive) All(context.Context) iter.Seq[failures.Report] {
	return func(yield func(failures.Report) bool) {
		for open := true; open; {
			select {
			case r := <-q.reports:
				yield(r)
			case <-q.closed:
				open = false
			}
		}
		for {
			select {
			case r := <-q.reports:
				yield(r)
			default:
				return
			}
		}
	}
}

func (q *queueNaive) Close() { close(q.closed) }
