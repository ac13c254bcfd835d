package squares_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/processpool"
	"concurrency/exercises/squares"

	"github.com/stretchr/testify/require"
)

// BenchmarkProgram is the whole of question 8: make a pool, map the squares of 1 to 10, shut it down. Nothing can be as
// fast as the loop. Reexec is what as many bare processes cost, each started with its share of the numbers, without
// anything that makes a pool of them. A pool may be cheaper: it starts no more processes than it finds work for.
func BenchmarkProgram(b *testing.B) {
	w := bench.Workload{Name: "work=ten", Do: task, Want: square}
	for n := range int64(10) {
		w.In = append(w.In, n+1)
	}
	bench.Run(b, "model=serial", func(b *testing.B) { measure(b, w, w.Loop) })
	for _, model := range []string{"goroutine", "process"} {
		bench.Run(b, "model="+model, func(b *testing.B) { measure(b, w, program(model)) })
	}
	bench.Run(b, "model=reexec", func(b *testing.B) {
		measure(b, w, func(_ context.Context, in []int64) ([]int64, error) { return reexec(in) })
	})
}

// measure is w.Measure without the speed-up, which is some millionths here and no use to anybody.
func measure(b *testing.B, w bench.Workload, run func(context.Context, []int64) ([]int64, error)) {
	var got []int64
	var err error
	for b.Loop() {
		if got, err = run(b.Context(), w.In); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, w.Check(got))
	bench.Report(b, len(w.In), 0)
}

func task(_ context.Context, n int64) (int64, error) { return squares.Of(n) }

func square(n int64) int64 { return n * n }

func program(model string) func(context.Context, []int64) ([]int64, error) {
	return func(ctx context.Context, in []int64) ([]int64, error) {
		pool, err := models[model](runtime.GOMAXPROCS(0))
		if err != nil {
			return nil, err
		}
		table, err := squares.Table(ctx, pool, in[0], in[len(in)-1])
		return table, errors.Join(err, pool.Shutdown(ctx))
	}
}

// named is what the pools are measured with: the task of Table, but handed to Map and Submit here.
var named = executor.Define("squares_test.Of", task)

// BenchmarkMap is a million squares on pools that are warm, and have done it before: what it costs to carry numbers there
// and back. The pipe is the least that it can cost: bare processes, each given an equal share by whoever writes to it.
func BenchmarkMap(b *testing.B) {
	w := bench.Squares()
	bench.Run(b, "model=serial", func(b *testing.B) { w.Measure(b, w.Loop) })
	bench.Run(b, "model=pipe", func(b *testing.B) {
		children := bares(b, runtime.GOMAXPROCS(0))
		again(b, w, func(_ context.Context, in []int64) ([]int64, error) { return mapped(children, in) })
	})
	for _, model := range []string{"goroutine", "process"} {
		for _, chunk := range []struct {
			name string
			opts []executor.Option
		}{
			{"auto", nil},
			{"1024", []executor.Option{executor.Chunk(1024)}},
			{"65536", []executor.Option{executor.Chunk(65536)}},
		} {
			bench.Run(b, "model="+model+"/chunk="+chunk.name, func(b *testing.B) {
				pool := warm(b, model, runtime.GOMAXPROCS(0))
				again(b, w, func(ctx context.Context, in []int64) ([]int64, error) {
					return executor.Map(ctx, pool, named, in, chunk.opts...)
				})
			})
		}
	}
}

// again measures all times but the first, in which memory is claimed on both sides, and the pool learns how quick the
// task is.
func again(b *testing.B, w bench.Workload, run func(context.Context, []int64) ([]int64, error)) {
	b.Helper()
	_, err := run(b.Context(), w.In)
	require.NoError(b, err)
	w.Measure(b, run)
}

// warm is a pool all of whose workers have been started.
func warm(b *testing.B, model string, workers int) executor.Executor {
	pool := pool(b, model, workers)
	ctx, release := context.WithCancel(b.Context())
	var held []*executor.Future[int]
	for range workers {
		future, err := executor.Submit(ctx, pool, hold, 0)
		require.NoError(b, err)
		held = append(held, future)
	}
	up := func() bool {
		processes, ok := pool.(*processpool.Pool)
		return !ok || processes.Stats().Running == workers
	}
	require.Eventually(b, up, 10*time.Second, time.Millisecond)
	release()
	_, _, err := executor.Wait(b.Context(), executor.All, held...)
	require.NoError(b, err)
	return pool
}

// BenchmarkSubmit has 1e4 futures under way, and reads them in order: what a task costs that travels alone.
func BenchmarkSubmit(b *testing.B) {
	const tasks int64 = 10_000
	for _, model := range []string{"goroutine", "process"} {
		bench.Run(b, "model="+model, func(b *testing.B) {
			pool := warm(b, model, runtime.GOMAXPROCS(0))
			sum := submit(b, pool, tasks) // the pool learns how quick the task is
			for b.Loop() {
				sum = submit(b, pool, tasks)
			}
			require.Equal(b, (tasks-1)*tasks*(2*tasks-1)/6, sum)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tasks), "ns/task")
		})
	}
}

// submit adds up the squares of the numbers below tasks.
func submit(b *testing.B, pool executor.Executor, tasks int64) (sum int64) {
	futures := make([]*executor.Future[int64], tasks)
	for n := range futures {
		future, err := executor.Submit(b.Context(), pool, named, int64(n))
		if err != nil {
			b.Fatal(err)
		}
		futures[n] = future
	}
	for _, future := range futures {
		s, err := future.Result(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		sum += s
	}
	return sum
}

// BenchmarkRoundTrip is one square, asked for and waited for. The pipe is the least that it can cost to ask
// another process: 8 bytes there and 8 back.
func BenchmarkRoundTrip(b *testing.B) {
	bench.Run(b, "model=pipe", func(b *testing.B) { measureOne(b, bares(b, 1)[0].ask) })
	bench.Run(b, "model=process", func(b *testing.B) {
		pool := warm(b, "process", runtime.GOMAXPROCS(0))
		measureOne(b, func(n int64) (int64, error) { return one(b.Context(), pool, n) })
	})
}

// BenchmarkSpawn is the life of a pool of one: it starts its process, has it compute one square, and ends it.
func BenchmarkSpawn(b *testing.B) {
	bench.Run(b, "model=process", func(b *testing.B) {
		measureOne(b, func(n int64) (int64, error) {
			pool, err := processpool.New(1)
			if err != nil {
				return 0, err
			}
			s, err := one(b.Context(), pool, n)
			return s, errors.Join(err, pool.Shutdown(b.Context()))
		})
	})
}

func one(ctx context.Context, pool executor.Executor, n int64) (int64, error) {
	future, err := executor.Submit(ctx, pool, named, n)
	if err != nil {
		return 0, err
	}
	return future.Result(ctx)
}

// measureOne asks for one square after the other.
func measureOne(b *testing.B, ask func(n int64) (int64, error)) {
	n, wrong := int64(0), 0
	for b.Loop() {
		n++
		s, err := ask(n)
		if err != nil {
			b.Fatal(err)
		}
		if s != n*n {
			wrong++
		}
	}
	require.Zero(b, wrong, "of %d squares", n)
}
