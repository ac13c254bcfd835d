package contract

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var order = rows[Open]{
	{"GO tasks start in the order of their submission, whatever the number of workers", firstInFirstOut},
	{"GO a cancelled task gives its turn to the next", cancelledTurn},
}

var limits = rows[Open]{
	{"TP-05 n tasks run at once, and never n+1", limitIsReached},
	{"TP-05 the elements of a Map reach the limit and respect it", limitOfMap},
	{"TP-05 the elements of a stream reach the limit and respect it", limitOfStream},
	{"TP-05 two Maps and single tasks share one limit", limitIsShared},
	{"TP-07 a burst of no more tasks than workers starts at once", burst},
}

// firstInFirstOut lets one task go at a time, and each time looks which one has started in its place.
func firstInFirstOut(t *testing.T, open Open) {
	for _, workers := range []int{1, 2, 5} {
		const n = 20
		ex := start(t, open, workers)
		var started []int
		begin, leave := make(chan int, n), make(chan struct{})
		fs := submitAll(t, ex, executor.Func(func(_ context.Context, i int) (int, error) {
			begin <- i
			<-leave
			return i, nil
		}), n)
		for i := range n {
			synctest.Wait()
			for len(begin) > 0 {
				started = append(started, <-begin)
			}
			require.Len(t, started, min(n, workers+i))
			leave <- struct{}{}
		}
		for _, f := range fs {
			result(t, f)
		}
		// The first tasks of several workers begin together, in any order among themselves.
		require.ElementsMatch(t, upTo(workers), started[:workers], "%d workers: %v", workers, started)
		require.Equal(t, upTo(n)[workers:], started[workers:], "%d workers", workers)
	}
}

func cancelledTurn(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, _ := occupy(t, ex)
	var begun []int
	fs := submitAll(t, ex, executor.Func(func(_ context.Context, i int) (int, error) {
		begun = append(begun, i)
		return i, nil
	}), 9)
	for i := 0; i < len(fs); i += 2 {
		require.True(t, fs[i].Cancel())
	}
	g.open()
	require.NoError(t, ex.Shutdown(t.Context()))
	require.Equal(t, []int{1, 3, 5, 7}, begun)
}

// meetAndNoMore waits for all to stand still and looks at how many are in the gate.
func meetAndNoMore(t *testing.T, ex executor.Executor, g *gate) {
	t.Helper()
	synctest.Wait()
	require.EqualValues(t, ex.Workers(), g.inside.Load(), "tasks that run at once")
	require.EqualValues(t, ex.Workers(), g.most.Load(), "tasks that ran at once at most")
}

func limitIsReached(t *testing.T, open Open) {
	for _, workers := range []int{1, 2, 3, 8} {
		ex := start(t, open, workers)
		g := newGate()
		fs := submitAll(t, ex, g.task(), 5*workers)
		meetAndNoMore(t, ex, g)
		g.open()
		for i, f := range fs {
			require.Equal(t, i, result(t, f))
		}
		require.EqualValues(t, workers, g.most.Load(), "tasks that ran at once at most")
		require.EqualValues(t, 5*workers, g.came.Load())
	}
}

func limitOfMap(t *testing.T, open Open) {
	for _, opts := range [][]executor.Option{nil, {executor.Chunk(1)}, {executor.Chunk(3)}} {
		ex := start(t, open, 4)
		g := newGate()
		done := make(chan error, 1)
		go func() {
			out, err := executor.Map(t.Context(), ex, g.task(), upTo(40), opts...)
			if err == nil && fmt.Sprint(out) != fmt.Sprint(upTo(40)) {
				err = fmt.Errorf("got %v", out)
			}
			done <- err
		}()
		meetAndNoMore(t, ex, g)
		g.open()
		require.NoError(t, <-done)
		require.EqualValues(t, 4, g.most.Load())
	}
}

func limitOfStream(t *testing.T, open Open) {
	for _, opts := range [][]executor.Option{nil, {executor.Chunk(3)}, {executor.Chunk(2), executor.Buffer(20)}} {
		ex := start(t, open, 4)
		g := newGate()
		done := make(chan outcomes, 1)
		go func() {
			done <- gather(executor.Stream(t.Context(), ex, g.task(), first(counting(new(atomic.Int64)), 40), opts...))
		}()
		meetAndNoMore(t, ex, g)
		g.open()
		require.Equal(t, upTo(40), (<-done).values)
		require.EqualValues(t, 4, g.most.Load())
	}
}

func limitIsShared(t *testing.T, open Open) {
	ex := start(t, open, 3)
	g := newGate()
	done := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := executor.Map(t.Context(), ex, g.task(), upTo(30))
			done <- err
		}()
	}
	fs := submitAll(t, ex, g.task(), 10)
	meetAndNoMore(t, ex, g)
	g.open()
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	for _, f := range fs {
		result(t, f)
	}
	require.EqualValues(t, 70, g.came.Load())
	require.EqualValues(t, 3, g.most.Load())
}

func burst(t *testing.T, open Open) {
	const workers = 6
	for n := 1; n <= workers; n++ {
		ex := start(t, open, workers)
		for range 3 { // the workers of the second burst have worked before
			g := newGate()
			fs := submitAll(t, ex, g.task(), n)
			synctest.Wait()
			require.EqualValues(t, n, g.inside.Load(), "of %d tasks with %d workers", n, workers)
			g.open()
			for _, f := range fs {
				result(t, f)
			}
		}
	}
}
