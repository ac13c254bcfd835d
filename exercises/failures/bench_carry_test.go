package failures_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/processpool"
	"concurrency/exercises/threadpool"
)

// BenchmarkCarry is what it costs that a task's outcome is an error, through a future and from another process: 1000
// tasks under way at once, whose outcomes are plain results, a sentinel, a chain of three, or panics with their stacks.
func BenchmarkCarry(b *testing.B) {
	models := map[string]func() (executor.Executor, error){
		"thread":  func() (executor.Executor, error) { return threadpool.New(runtime.GOMAXPROCS(0)) },
		"process": func() (executor.Executor, error) { return processpool.New(runtime.GOMAXPROCS(0)) },
	}
	for _, model := range []string{"thread", "process"} {
		for _, outcome := range []struct{ name, way string }{
			{"result", "nothing"}, {"sentinel", "named"}, {"chain", "wrapped"}, {"panic", "panic"},
		} {
			bench.Run(b, "model="+model+"/outcome="+outcome.name, func(b *testing.B) {
				pool, err := models[model]()
				require.NoError(b, err)
				b.Cleanup(func() { require.NoError(b, pool.Shutdown(context.Background())) })
				carry(b, pool, outcome.way)
			})
		}
	}
}

func carry(b *testing.B, pool executor.Executor, way string) {
	const tasks = 1000
	var failed int
	var last error
	round := func() {
		failed = 0
		futures := make([]*executor.Future[string], tasks)
		for i := range futures {
			f, err := executor.Submit(b.Context(), pool, carried, way)
			if err != nil {
				b.Fatal(err)
			}
			futures[i] = f
		}
		for _, f := range futures {
			if _, last = f.Result(b.Context()); last != nil {
				failed++
			}
		}
	}
	round() // starts the workers
	for b.Loop() {
		round()
	}
	if way == "nothing" {
		require.Zero(b, failed)
	} else {
		require.Equal(b, tasks, failed)
	}
	if way == "named" || way == "wrapped" {
		require.True(b, errors.Is(last, errNamed))
	}
	bench.Report(b, tasks, 0)
}
