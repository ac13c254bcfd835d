package decision_test

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/processpool"
	"concurrency/exercises/threadpool"
)

// models are how the same work is done: by a loop, and by pools of as many workers as -cpu says. A thread is a goroutine
// that is locked to an operating-system thread of its own.
var models = []string{"serial", "goroutine", "thread", "process"}

// work is what is done with each element, and the same under a name that crosses to a process.
type work[In any] struct {
	do   func(context.Context, In) (int64, error)
	task executor.Task[In, int64]
}

func define[In any](name string, do func(context.Context, In) (int64, error)) work[In] {
	return work[In]{do, executor.Define("decision_test."+name, do)}
}

// measure runs the work over all elements by each model, and compares it with the loop. The sub-benchmarks' names begin
// with name.
func (w work[In]) measure(b *testing.B, models []string, name string, in []In, want []int64, opts ...executor.Option) {
	load := bench.Workload{
		Name: b.Name() + "/" + name, // of the loop's time, which is measured once
		Do:   func(ctx context.Context, i int64) (int64, error) { return w.do(ctx, in[i]) },
		Want: func(i int64) int64 { return want[i] },
	}
	for i := range in {
		load.In = append(load.In, int64(i))
	}
	for _, model := range models {
		bench.Run(b, name+"model="+model, func(b *testing.B) {
			if model == "serial" {
				load.Measure(b, load.Loop)
				return
			}
			pool := warm(b, model)
			run := func(ctx context.Context, _ []int64) ([]int64, error) {
				return executor.Map(ctx, pool, w.task, in, opts...)
			}
			_, err := run(b.Context(), nil) // the first time connections are made, memory is claimed, the pool learns
			require.NoError(b, err)
			load.Measure(b, run)
		})
	}
}

// open makes a pool of so many workers.
func open(model string, workers int) (executor.Executor, error) {
	switch model {
	case "thread":
		return threadpool.New(workers, threadpool.WithInit(func(context.Context) error {
			runtime.LockOSThread() // for ever: when the worker ends, its thread does
			return nil
		}))
	case "process":
		return processpool.New(workers, processpool.WithLogger(slog.New(slog.DiscardHandler)),
			processpool.WithGrace(time.Minute)) // a busy machine is no reason to kill a worker
	}
	return threadpool.New(workers)
}

var nap = executor.Define("decision_test.nap", bench.Wait)

// warm is a pool of which all workers have been started, and which has done something before.
func warm(tb testing.TB, model string) executor.Executor {
	tb.Helper()
	workers := runtime.GOMAXPROCS(0)
	pool, err := open(model, workers)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, pool.Shutdown(context.Background())) })
	for started(pool) < workers {
		_, err := executor.Map(tb.Context(), pool, nap, make([]int64, 2*workers), executor.Chunk(1))
		require.NoError(tb, err)
	}
	return pool
}

func started(pool executor.Executor) int {
	if processes, ok := pool.(*processpool.Pool); ok {
		return processes.Stats().Started - processes.Stats().Starting
	}
	return pool.(*threadpool.Pool).Stats().Started
}

var burn = define("burn", bench.Burn)

// grains are so many pieces of CPU work that take d each, and what they come to.
func grains(d time.Duration, n int) (in, want []int64) {
	w := bench.Uniform(d)
	in = slices.Clone(w.In[:n])
	for _, x := range in {
		want = append(want, w.Want(x))
	}
	return in, want
}
