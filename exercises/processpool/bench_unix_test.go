//go:build unix

package processpool_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/processpool"
)

// The work of the workloads, under names that cross.
var works = map[string]executor.Task[int64, int64]{
	"work=squares":    executor.Define("bench.Square", bench.Square),
	"work=factorials": executor.Define("bench.Factorial", bench.Factorial),
	"work=uniform":    executor.Define("bench.Burn", bench.Burn),
	"work=waits":      executor.Define("bench.Wait", bench.Wait),
}

// BenchmarkMap says from which grain on processes are worth their pipes.
func BenchmarkMap(b *testing.B) {
	for _, w := range []struct {
		bench.Workload
		task executor.Task[int64, int64]
	}{
		{bench.Squares(), works["work=squares"]},
		{bench.Factorials(), works["work=factorials"]},
		{bench.Uniform(50 * time.Microsecond), works["work=uniform"]},
		{bench.Skewed(25 * time.Microsecond), works["work=uniform"]},
		{bench.Waits(), works["work=waits"]},
	} {
		bench.Run(b, w.Name+"/model=loop", func(b *testing.B) { w.Measure(b, w.Loop) })
		bench.Run(b, w.Name+"/model=process", func(b *testing.B) {
			pool := warm(b)
			w.Measure(b, func(ctx context.Context, in []int64) ([]int64, error) {
				return executor.Map(ctx, pool, w.task, in)
			})
		})
	}
}

// warm is a pool of as many workers as -cpu says, all started.
func warm(b *testing.B) *processpool.Pool {
	b.Helper()
	pool, err := processpool.New(runtime.GOMAXPROCS(0), processpool.WithLogger(slog.New(slog.DiscardHandler)))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, pool.Shutdown(context.Background())) })
	naps := make([]int64, 8*pool.Workers())
	for pool.Stats().Started < pool.Workers() {
		_, err := executor.Map(b.Context(), pool, works["work=waits"], naps)
		require.NoError(b, err)
	}
	return pool
}

// doom ends its worker at once, and says when in a file.
var doom = executor.Define("processpool_test.doom", func(_ context.Context, note string) (int64, error) {
	if err := os.WriteFile(note, []byte(time.Now().Format(time.RFC3339Nano)), 0o600); err != nil {
		return 0, err
	}
	return 0, errors.Join(syscall.Kill(os.Getpid(), syscall.SIGKILL), context.Canceled)
})

// BenchmarkDeath says how long after a worker's death its caller knows of it. An operation is that and the start of the
// next worker.
func BenchmarkDeath(b *testing.B) {
	bench.Run(b, "model=process", func(b *testing.B) {
		pool, note := warm(b), b.TempDir()+"/note"
		var total time.Duration
		deaths := 0
		for b.Loop() {
			f, err := executor.Submit(b.Context(), pool, doom, note)
			require.NoError(b, err)
			_, err = f.Result(b.Context())
			now := time.Now()
			require.ErrorAs(b, err, new(*processpool.WorkerError))
			text, err := os.ReadFile(note)
			require.NoError(b, err)
			died, err := time.Parse(time.RFC3339Nano, string(text))
			require.NoError(b, err)
			total += now.Sub(died)
			deaths++
		}
		b.ReportMetric(float64(total.Microseconds())/1e3/float64(deaths), "ms/death")
	})
}
