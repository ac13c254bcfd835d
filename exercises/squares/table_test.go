package squares_test

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"
	"testing/synctest"

	"concurrency/exercises/executor"
	"concurrency/exercises/squares"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTableIsWhatALoopComputes(t *testing.T) {
	for model := range models {
		for _, workers := range []int{1, 2, 8} {
			pool := pool(t, model, workers)
			for name, c := range map[string][2]int64{
				"the ten":                             {1, 10},
				"from nought":                         {0, 9},
				"from below nought":                   {-20, 20},
				"a single number":                     {7, 7},
				"nought alone":                        {0, 0},
				"none":                                {5, 4},
				"none at nought":                      {0, -1},
				"none at the end of all numbers":      {math.MaxInt64, math.MaxInt64 - 1},
				"none at the beginning":               {math.MinInt64 + 1, math.MinInt64},
				"more than one chunk a worker":        {-1000, 20_000},
				"the greatest squares that there are": {3_037_000_400, 3_037_000_499},
				"and those of the least numbers":      {-3_037_000_499, -3_037_000_400},
			} {
				t.Run(fmt.Sprintf("model=%s, %d workers, %s", model, workers, name), func(t *testing.T) {
					table, err := squares.Table(t.Context(), pool, c[0], c[1])
					require.NoError(t, err)
					require.Equal(t, loop(c[0], c[1]), table)
				})
			}
		}
	}
}

// loop is the table without any help.
func loop(from, to int64) []int64 {
	table := make([]int64, 0, to-from+1)
	for n := from; len(table) < cap(table); n++ {
		table = append(table, n*n)
	}
	return table
}

func TestTableIsNoneWhereANumberOverflowsAndNamesIt(t *testing.T) {
	for model := range models {
		pool := pool(t, model, 2)
		for name, c := range map[string][3]int64{
			"the last":                {3_037_000_491, 3_037_000_500, 3_037_000_500},
			"the first":               {-3_037_000_500, -3_037_000_490, -3_037_000_500},
			"the only one":            {3_037_000_500, 3_037_000_500, 3_037_000_500},
			"the last of many chunks": {3_037_000_500 - 9_999, 3_037_000_500, 3_037_000_500},
			"the greatest number":     {math.MaxInt64, math.MaxInt64, math.MaxInt64},
			"the least number":        {math.MinInt64, math.MinInt64, math.MinInt64},
		} {
			t.Run("model="+model+", "+name, func(t *testing.T) {
				table, err := squares.Table(t.Context(), pool, c[0], c[1])
				require.Nil(t, table)
				require.ErrorIs(t, err, squares.ErrOverflow)
				_, alone := squares.Of(c[2])
				require.EqualError(t, err, alone.Error(), "as of the number alone")
			})
		}
	}
}

func TestTableNamesOneOfSeveralThatOverflow(t *testing.T) {
	for model := range models {
		pool := pool(t, model, 2)
		for name, c := range map[string]struct{ from, to, least int64 }{
			"from the middle on":  {3_037_000_490, 3_037_000_510, 3_037_000_500},
			"up to MaxInt64":      {math.MaxInt64 - 9, math.MaxInt64, math.MaxInt64 - 9},
			"upwards of MinInt64": {math.MinInt64, math.MinInt64 + 9, math.MinInt64},
		} {
			t.Run("model="+model+", "+name, func(t *testing.T) {
				table, err := squares.Table(t.Context(), pool, c.from, c.to)
				require.Nil(t, table)
				require.ErrorIs(t, err, squares.ErrOverflow)
				require.Contains(t, overflows(c.least, c.to), err.Error())
			})
		}
	}
}

// overflows are the texts of the errors for the numbers from..to.
func overflows(from, to int64) (texts []string) {
	for n := from; len(texts) < int(to-from+1); n++ {
		texts = append(texts, fmt.Sprintf("squares: %d: %v", n, squares.ErrOverflow))
	}
	return texts
}

func TestAFailedTableLeavesThePoolAsItWas(t *testing.T) {
	for model := range models {
		t.Run("model="+model, func(t *testing.T) {
			pool := pool(t, model, 2)
			for range 3 {
				_, err := squares.Table(t.Context(), pool, 3_037_000_000, 3_037_001_000)
				require.ErrorIs(t, err, squares.ErrOverflow)
				table, err := squares.Table(t.Context(), pool, 1, 1000)
				require.NoError(t, err)
				require.Equal(t, loop(1, 1000), table)
			}
		})
	}
}

func TestTableRefusesARangeThatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		from, to int64
		says     string
	}{
		"backwards":                   {10, 1, "it runs backwards, swap the two"},
		"backwards by two":            {3, 1, "it runs backwards, swap the two"},
		"backwards all the way":       {math.MaxInt64, math.MinInt64, "it runs backwards, swap the two"},
		"backwards at the beginning":  {math.MinInt64 + 2, math.MinInt64, "it runs backwards, swap the two"},
		"one too many":                {1, 1e8 + 1, "it has more than 100000000 numbers"},
		"one too many, up to the end": {math.MaxInt64 - 1e8, math.MaxInt64, "it has more than 100000000 numbers"},
		"more than an int64 can say":  {-1, math.MaxInt64, "it has more than 100000000 numbers"},
		"all numbers that are":        {math.MinInt64, math.MaxInt64, "it has more than 100000000 numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := squares.Table(t.Context(), pool(t, "goroutine", 1), c.from, c.to)
			require.Nil(t, table)
			require.ErrorIs(t, err, squares.ErrRange)
			require.EqualError(t, err, fmt.Sprintf("squares: bad range: from %d to %d: %s", c.from, c.to, c.says))
		})
	}
}

func TestTableIsNoneWhenItCannotBeComputed(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for model := range models {
		shut, closed := pool(t, model, 2), pool(t, model, 2)
		require.NoError(t, shut.Shutdown(t.Context()))
		require.NoError(t, closed.Close())
		for name, c := range map[string]struct {
			ctx context.Context
			ex  executor.Executor
			is  error
		}{
			"the ctx has ended":         {ended, pool(t, model, 2), context.Canceled},
			"the executor is shut down": {t.Context(), shut, executor.ErrShutdown},
			"the executor is closed":    {t.Context(), closed, executor.ErrShutdown},
			"there is no executor":      {t.Context(), nil, executor.ErrNilExecutor},
		} {
			t.Run("model="+model+", "+name, func(t *testing.T) {
				table, err := squares.Table(c.ctx, c.ex, 1, 10)
				require.Nil(t, table)
				require.ErrorIs(t, err, c.is)
				require.ErrorContains(t, err, "squares: no table from 1 to 10: ")
			})
		}
	}
}

// hold is a task that keeps its worker until its ctx ends.
var hold = executor.Define("squares_test.hold", func(ctx context.Context, _ int) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
})

func TestTableThatWaitsBehindOthersWorkEndsWithItsCtx(t *testing.T) {
	for model := range models {
		t.Run("model="+model, func(t *testing.T) {
			pool := pool(t, model, 1)
			held, err := executor.Submit(t.Context(), pool, hold, 0)
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			entered := seen{pool, make(chan struct{})}
			var table sync.WaitGroup
			table.Go(func() {
				got, err := squares.Table(ctx, entered, 1, 10)
				assert.Nil(t, got)
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorContains(t, err, "squares: no table from 1 to 10: ")
			})
			<-entered.entered
			cancel()
			table.Wait()
			held.Abort()
			_, err = held.Result(t.Context())
			require.ErrorIs(t, err, executor.ErrCancelled)
		})
	}
}

// seen is an executor that tells when it has accepted a job.
type seen struct {
	executor.Executor
	entered chan struct{}
}

func (s seen) Enter(ctx context.Context, job executor.Job) error {
	defer close(s.entered)
	return s.Executor.Enter(ctx, job)
}

func TestManyTablesAtOnceOverOnePool(t *testing.T) {
	for model := range models {
		t.Run("model="+model, func(t *testing.T) {
			pool := pool(t, model, 4)
			var start, tables sync.WaitGroup
			start.Add(1)
			for from := range int64(16) {
				tables.Go(func() {
					start.Wait()
					for range 10 {
						table, err := squares.Table(t.Context(), pool, from, from+100)
						assert.NoError(t, err)
						assert.Equal(t, loop(from, from+100), table)
					}
				})
			}
			start.Done()
			tables.Wait()
		})
	}
}

func TestTableKeepsEveryWorkerBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where a table that leaves it to fewer is a deadlock, and found out at once
		var met sync.WaitGroup
		met.Add(4)
		table, err := squares.Table(t.Context(), together{pool(t, "goroutine", 4), &met}, 1, 1000)
		require.NoError(t, err)
		require.Equal(t, loop(1, 1000), table)
	})
}

// together is an executor whose workers all wait for each other before they begin.
type together struct {
	executor.Executor
	met *sync.WaitGroup
}

func (e together) Enter(ctx context.Context, job executor.Job) error {
	return e.Executor.Enter(ctx, awaited{job, e.met})
}

type awaited struct {
	executor.Job
	met *sync.WaitGroup
}

func (j awaited) Run(w executor.Worker, c executor.Span) {
	j.met.Done()
	j.met.Wait()
	j.Job.Run(w, c)
}

func TestTableInATaskOfAPoolOfOne(t *testing.T) {
	pool := pool(t, "goroutine", 1)
	outer := executor.Func(func(ctx context.Context, to int64) ([]int64, error) { return squares.Table(ctx, pool, 1, to) })
	future, err := executor.Submit(t.Context(), pool, outer, 10)
	require.NoError(t, err)
	table, err := future.Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, loop(1, 10), table)
}

func TestTheTaskHasANameSoThatItMayCross(t *testing.T) {
	require.PanicsWithValue(t, `executor: Define("squares.Of"): the name is taken`, func() {
		executor.Define("squares.Of", func(context.Context, int) (int, error) { return 0, nil })
	})
}
