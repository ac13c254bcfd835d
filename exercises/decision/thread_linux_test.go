package decision_test

import (
	"context"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// What the benchmarks call a thread is one: each worker stays on a thread that no other worker is on.
func TestAWorkerOfTheModelThreadHasAThreadForItself(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	pool := warm(t, "thread")
	threads := map[int]int{}
	for range 20 {
		met, here := make(chan struct{}), make(chan int, pool.Workers())
		for range pool.Workers() {
			_, err := executor.Submit(t.Context(), pool, executor.Func(func(context.Context, int) (int, error) {
				here <- syscall.Gettid()
				<-met // so that each worker has one of these
				return 0, nil
			}), 0)
			require.NoError(t, err)
		}
		for range pool.Workers() {
			threads[<-here]++
		}
		close(met)
	}
	require.Len(t, threads, pool.Workers())
	for _, times := range threads {
		require.Equal(t, 20, times)
	}
}
