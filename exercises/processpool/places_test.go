//go:build linux

package processpool_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

func TestWhatWasSentAheadIsGivenToAPlaceThatGetsFree(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	g := newGate(t)
	long := submit(t, pool, hold, g)
	short := submit(t, pool, square, 3)
	g.pid(t, 0)
	sendAhead(t, pool, short)
	require.NoError(t, pool.Resize(2))
	require.Equal(t, 9, value(t, short))
	require.Equal(t, executor.Running, long.State())
	g.open(t)
	value(t, long)
}

// ready but for the first, leaves a mark and is never done.
var slowInit = executor.Define("slow init", func(ctx context.Context, dir string) (int, error) {
	if err := mark(filepath.Join(dir, "begun")); err != nil {
		return 0, err
	}
	if b, err := os.ReadFile(filepath.Join(dir, "begun")); err != nil || len(b) < 2 {
		return 0, err
	}
	<-ctx.Done()
	select {}
})

func TestShutdownDoesNotWaitForAWorkerThatHasNothingToDo(t *testing.T) {
	leak.Check(t)
	dir := t.TempDir()
	pool := newPool(t, 2, processpool.WithInit(slowInit, dir))
	g := newGate(t)
	first := submit(t, pool, hold, g)
	g.pid(t, 0)
	second := submit(t, pool, square, 2)
	eventually(t, func() bool { b, _ := os.ReadFile(filepath.Join(dir, "begun")); return len(b) == 2 })
	ended := make(chan error, 1)
	go func() { ended <- pool.Shutdown(patient(t)) }()
	eventually(t, func() bool { return pool.Resize(2) != nil })
	g.open(t)
	value(t, first)
	require.Equal(t, 4, value(t, second))
	require.NoError(t, <-ended)
}

// Answers are gathered while there is more to do, but not for as long as that may take.
func TestAnAnswerDoesNotWaitForTheLongTaskBehindIt(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	before, behind := newGate(t), newGate(t)
	first, short, long := submit(t, pool, hold, before), submit(t, pool, square, 3), submit(t, pool, hold, behind)
	before.pid(t, 0)
	sendAhead(t, pool, long)
	before.open(t)
	value(t, first)
	require.Equal(t, 9, value(t, short))
	require.Equal(t, executor.Running, long.State())
	behind.open(t)
	value(t, long)
}

// PL-08 PL-19
func TestOfNothingComesNothingAndNoWorkerIsStarted(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	for name, opts := range map[string][]executor.Option{"by itself": nil, "in chunks": {executor.Chunk(3)}} {
		out, err := executor.Map(patient(t), pool, square, nil, opts...)
		require.NoError(t, err, name)
		require.Empty(t, out, name)
		for verb, ordered := range inOrder {
			_, errs := gather(stream(ordered, t, pool, square, slices.Values([]int(nil)), opts...))
			require.Empty(t, errs, "%s %s", verb, name)
		}
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Zero(t, pool.Stats().Started)
}

func TestAMapOfOneElementStartsOneWorker(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 8)
	for range 5 {
		out, err := executor.Map(patient(t), pool, square, []int{3})
		require.NoError(t, err)
		require.Equal(t, []int{9}, out)
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, 1, pool.Stats().Started)
}

func TestNoMoreWorkersAreStartedWhileAPoolIsShutDownThanItHasPlaces(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 3)
	var err error
	mapped := make(chan struct{})
	go func() {
		defer close(mapped)
		_, err = executor.Map(patient(t), pool, square, numbers(10_000), executor.Chunk(1))
	}()
	eventually(t, func() bool { return pool.Stats().Started == 3 })
	require.NoError(t, pool.Shutdown(patient(t)))
	<-mapped
	require.NoError(t, err)
	require.Equal(t, 3, pool.Stats().Started)
}

func TestAWorkerKeepsTheTasksItMayHaveWhenSomeAreTakenBack(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithMaxTasks(10))
	g := newGate(t)
	long := submit(t, pool, hold, g)
	var short []*executor.Future[int]
	for n := range 9 {
		short = append(short, submit(t, pool, square, n))
	}
	first := g.pid(t, 0)
	sendAhead(t, pool, short[8]) // and so it was given all that it may have
	require.NoError(t, pool.Resize(2))
	for n, f := range short {
		require.Equal(t, n*n, value(t, f))
	}
	require.NoError(t, pool.Resize(1))
	eventually(t, func() bool { s := pool.Stats(); return s.Idle+s.Running == 1 }) // the other one has left
	g.open(t)
	value(t, long)
	order, counts := pids(t, pool, 10)
	require.Equal(t, first, order[0])
	require.Equal(t, []int{9, 1}, counts)
	require.Zero(t, pool.Stats().Died)
}

func TestHowMuchIsSentAheadIsLearntFromTheAnswers(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	eventually(t, func() bool { value(t, submit(t, pool, square, 7)); return pool.Ahead() > 100 })
	eventually(t, func() bool { value(t, submit(t, pool, doze, 7)); return pool.Ahead() == 1 })
}
