//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"maps"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// pids runs n tasks one after the other and tells which workers did them, in order, and how many each.
func pids(t *testing.T, pool *processpool.Pool, n int) (order, counts []int) {
	t.Helper()
	for range n {
		pid := value(t, submit(t, pool, whoAmI, 0))
		if len(order) == 0 || order[len(order)-1] != pid {
			order, counts = append(order, pid), append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return order, counts
}

func children(t *testing.T) int {
	t.Helper()
	found, err := leak.Children()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	require.NoError(t, err)
	return len(found)
}

// PL-16
func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	leak.Check(t)
	local := executor.Func(func(context.Context, int) (int, error) { return 0, nil })
	tests := map[string]struct {
		workers int
		option  processpool.Option
		text    string
	}{
		"no workers":          {-1, nil, "-1 workers"},
		"too many workers":    {1 << 20, nil, "1048576 workers"},
		"queue":               {1, processpool.WithQueue(0), "WithQueue(0)"},
		"negative queue":      {1, processpool.WithQueue(-1), "WithQueue(-1)"},
		"max tasks":           {1, processpool.WithMaxTasks(0), "WithMaxTasks(0)"},
		"negative max tasks":  {1, processpool.WithMaxTasks(-1), "WithMaxTasks(-1)"},
		"retries":             {1, processpool.WithRetries(-1), "WithRetries(-1)"},
		"grace":               {1, processpool.WithGrace(0), "WithGrace(0s)"},
		"start timeout":       {1, processpool.WithStartTimeout(-time.Second), "WithStartTimeout(-1s)"},
		"command":             {1, processpool.WithCommand(nil), "WithCommand"},
		"logger":              {1, processpool.WithLogger(nil), "WithLogger"},
		"init that is local":  {1, processpool.WithInit(local, 1), "WithInit"},
		"init that is nil":    {1, processpool.WithInit(executor.Task[int, int]{}, 1), "WithInit"},
		"init with a closure": {1, processpool.WithInit(takesClosure, closure{}), "WithInit"},
		"init, unencodable":   {1, processpool.WithInit(takes, unwritable), "WithInit"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var opts []processpool.Option
			if tt.option != nil {
				opts = append(opts, tt.option)
			}
			pool, err := processpool.New(tt.workers, opts...)
			require.Nil(t, pool)
			require.ErrorContains(t, err, tt.text)
		})
	}
}

// PP-07
func TestThereAreAsManyProcessesAsPlacesHoweverMuchIsQueued(t *testing.T) {
	leak.Check(t)
	before := children(t)
	pool := newPool(t, 3)
	g := newGate(t)
	fs := g.submitAll(t, pool, 10)
	eventually(t, func() bool { return g.here(t) == 3 })
	require.Equal(t, before+3, children(t))
	s := pool.Stats()
	require.Equal(t, 3, s.Running)
	require.Equal(t, 7, s.Queued)
	g.open(t)
	for n, f := range fs {
		require.Equal(t, n, value(t, f))
	}
	require.Equal(t, before+3, children(t))
	require.Equal(t, 3, pool.Stats().Started)
}

// PP-08 PP-09
func TestTasksOneAfterTheOtherNeedOneProcess(t *testing.T) {
	collect := debug.SetGCPercent(-1) // it would close what was forgotten
	t.Cleanup(func() { debug.SetGCPercent(collect) })
	leak.Check(t)
	before := children(t)
	pool := newPool(t, 3)
	require.Equal(t, before, children(t), "no task, no process")
	order, _ := pids(t, pool, 5)
	require.Len(t, order, 1)
	require.Equal(t, 1, pool.Stats().Started)
	require.Equal(t, before+1, children(t))
}

// PL-29
func TestAWorkerLeavesAfterItsShareOfTasks(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithMaxTasks(3))
	order, counts := pids(t, pool, 8)
	require.Equal(t, []int{3, 3, 2}, counts)
	slices.Sort(order)
	require.Len(t, slices.Compact(order), 3)
	require.Zero(t, pool.Stats().Died)
}

// PL-29: also when all is queued at once.
func TestWorkersWithAShareDoAllThatIsQueued(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, processpool.WithMaxTasks(50))
	var fs []*executor.Future[int]
	for range 300 {
		fs = append(fs, submit(t, pool, whoAmI, 0))
	}
	counts := map[int]int{}
	for _, f := range fs {
		counts[value(t, f)]++
	}
	require.GreaterOrEqual(t, len(counts), 6)
	require.LessOrEqual(t, slices.Max(slices.Collect(maps.Values(counts))), 50)
	require.Zero(t, pool.Stats().Died)
}

// PP-12 PL-30
func TestAShutdownReplacesWorkersUntilAllIsDone(t *testing.T) {
	leak.Check(t)
	for _, workers := range []int{1, 2} {
		pool := newPool(t, workers, processpool.WithMaxTasks(1))
		var fs []*executor.Future[int]
		for n := range 5 {
			fs = append(fs, submit(t, pool, square, n))
		}
		require.NoError(t, pool.Shutdown(patient(t)))
		for n, f := range fs {
			require.Equal(t, executor.Succeeded, f.State())
			require.Equal(t, n*n, value(t, f))
		}
		require.Equal(t, 5, pool.Stats().Started)
	}
}

// PP-13 PP-17
func TestAShutdownThatDoesNotWaitFinishesTheQueueAllTheSame(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithMaxTasks(1))
	var fs []*executor.Future[int]
	for n := range 4 {
		fs = append(fs, submit(t, pool, square, n))
	}
	bad := submit(t, pool, ending, "sentinel")
	gone, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, pool.Shutdown(gone), context.Canceled)
	for n, f := range fs {
		require.Equal(t, n*n, value(t, f))
	}
	require.Equal(t, errOdd, failure(t, bad))
	require.NoError(t, pool.Shutdown(patient(t)))
}

// PP-16
func TestNoReplacementSlipsPastAClose(t *testing.T) {
	leak.Check(t)
	before := children(t)
	for _, done := range []int{0, 1, 3, 5} {
		pool := newPool(t, 2, processpool.WithMaxTasks(1))
		var fs []*executor.Future[int]
		for n := range 10 {
			fs = append(fs, submit(t, pool, square, n))
		}
		for _, f := range fs[:done] {
			value(t, f)
		}
		require.NoError(t, pool.Close())
		require.NoError(t, pool.Shutdown(patient(t)))
		require.Equal(t, before, children(t))
		for _, f := range fs {
			select {
			case <-f.Done():
			default:
				require.Fail(t, "a future without an outcome")
			}
		}
	}
}

// To be at its last request is no excuse for a death.
func TestAWorkerThatDiesAtItsLastTaskHasDied(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithMaxTasks(1))
	require.Error(t, failure(t, submit(t, pool, ending, "exit 3")))
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, 1, pool.Stats().Died)
}
