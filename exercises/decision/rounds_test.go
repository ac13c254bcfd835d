package decision_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

// The programs of question 2 whose tasks sleep for a second. Their time is the number of rounds, to the nanosecond, since
// it is virtual; that processes are as many at once is in the contract that both pools pass.
func TestTasksThatSleepGoInRounds(t *testing.T) {
	for name, c := range map[string]struct {
		tasks int
		want  time.Duration
	}{
		"ten tasks on four workers take three rounds": {10, 3 * time.Second},
		"five tasks on four workers take two":         {5, 2 * time.Second},
		"four take one":                               {4, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pool, err := threadpool.New(4)
				require.NoError(t, err)
				sleep := executor.Func(func(_ context.Context, n int) (int, error) {
					time.Sleep(time.Second)
					return n * n, nil
				})
				in := make([]int, c.tasks) // noughts, whose squares are noughts
				start := time.Now()
				out, err := executor.Map(t.Context(), pool, sleep, in, executor.Chunk(1))
				require.NoError(t, err)
				require.Equal(t, in, out)
				require.Equal(t, c.want, time.Since(start))
				require.NoError(t, pool.Shutdown(t.Context()))
			})
		})
	}
}
