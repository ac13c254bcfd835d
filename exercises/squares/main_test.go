package squares_test

import (
	"context"
	"testing"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
	"concurrency/exercises/threadpool"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	process.Main()
	leak.Main(m)
}

// models are the two kinds of pool, by the names that the benchmarks have for them.
var models = map[string]func(workers int) (executor.Executor, error){
	"goroutine": func(workers int) (executor.Executor, error) { return threadpool.New(workers) },
	"process":   func(workers int) (executor.Executor, error) { return processpool.New(workers) },
}

// pool is shut down at the end of the test.
func pool(t testing.TB, model string, workers int) executor.Executor {
	t.Helper()
	ex, err := models[model](workers)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, ex.Shutdown(context.Background())) })
	return ex
}
