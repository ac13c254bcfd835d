package factorial_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"sync"
	"testing"
	"testing/synctest"

	"concurrency/exercises/executor"
	"concurrency/exercises/factorial"
	"concurrency/exercises/threadpool"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTableOverPoolsOfEverySize(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		pool := pool(t, workers)
		for name, c := range map[string][2]int{
			"the ten":                         {1, 10},
			"from nought":                     {0, 5},
			"a single number":                 {7, 7},
			"nought alone":                    {0, 0},
			"none":                            {5, 4},
			"none at nought":                  {0, -1},
			"none at the end of all numbers":  {math.MaxInt, math.MaxInt - 1},
			"more than are under way at once": {0, 1500},
			"large ones":                      {3000, 3020},
		} {
			t.Run(fmt.Sprintf("%d workers, %s", workers, name), func(t *testing.T) {
				table, err := factorial.Table(t.Context(), pool, c[0], c[1])
				require.NoError(t, err)
				require.NotNil(t, table)
				requireTable(t, c[0], c[1], table)
			})
		}
	}
}

func TestTableReportsTheFailingNumbersAndTheRest(t *testing.T) {
	const negative, large = ": negative: only numbers from 0 upwards have a factorial", ": too large: above 1000000000 a factorial takes days and gigabytes"
	for name, c := range map[string]struct {
		from, to int
		is       error
		says     string
	}{
		"the first":                    {-1, 2, factorial.ErrNegative, "factorial: -1" + negative},
		"several":                      {-2, 3, factorial.ErrNegative, "factorial: -2" + negative + "\nfactorial: -1" + negative},
		"all of them, the last too":    {-1, -1, factorial.ErrNegative, "factorial: -1" + negative},
		"the greatest numbers of all":  {math.MaxInt - 1, math.MaxInt, factorial.ErrTooLarge, fmt.Sprintf("factorial: %d%s\nfactorial: %d%[2]s", math.MaxInt-1, large, math.MaxInt)},
		"the least number there is":    {math.MinInt, math.MinInt, factorial.ErrNegative, fmt.Sprintf("factorial: %d%s", math.MinInt, negative)},
		"more than are under way once": {-1100, 1100, factorial.ErrNegative, ""},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := factorial.Table(t.Context(), pool(t, 2), c.from, c.to)
			require.ErrorIs(t, err, c.is)
			if c.says != "" {
				require.EqualError(t, err, c.says)
			}
			requireTable(t, c.from, c.to, table)
		})
	}
}

func TestTableRefusesARangeThatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		from, to int
		says     string
	}{
		"backwards":                {10, 1, "it runs backwards, swap the two"},
		"backwards by two":         {3, 1, "it runs backwards, swap the two"},
		"backwards all the way":    {math.MaxInt, math.MinInt, "it runs backwards, swap the two"},
		"one too many":             {0, 1e9, "it has more than 1000000000 numbers"},
		"more than an int can say": {0, math.MaxInt, "it has more than 1000000000 numbers"},
		"all numbers that are":     {math.MinInt, math.MaxInt, "it has more than 1000000000 numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			ended, cancel := context.WithCancel(t.Context())
			cancel() // so that a range let through is not computed
			table, err := factorial.Table(ended, pool(t, 1), c.from, c.to)
			require.Nil(t, table)
			require.ErrorIs(t, err, factorial.ErrRange)
			require.EqualError(t, err, fmt.Sprintf("factorial: bad range: from %d to %d: %s", c.from, c.to, c.says))
		})
	}
}

func TestTableInATaskOfAPoolOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := pool(t, 1)
		outer := executor.Func(func(ctx context.Context, to int) ([]*big.Int, error) {
			return factorial.Table(ctx, pool, 1, to)
		})
		future, err := executor.Submit(t.Context(), pool, outer, 10)
		require.NoError(t, err)
		table, err := future.Result(t.Context())
		require.NoError(t, err)
		requireTable(t, 1, 10, table)
	})
}

func TestManyTablesAtOnceOverOnePool(t *testing.T) {
	pool := pool(t, 4)
	var start, tables sync.WaitGroup
	start.Add(1)
	for from := range 16 {
		tables.Go(func() {
			start.Wait()
			for range 10 {
				table, err := factorial.Table(t.Context(), pool, from, from+100)
				if assert.NoError(t, err) && assert.Len(t, table, 101) {
					assert.Zero(t, mulRange(from).Cmp(table[0]))
					table[100].SetInt64(-1) // nobody else's
				}
			}
		})
	}
	start.Done()
	tables.Wait()
}

func TestTableSharesNothingBetweenItsNumbers(t *testing.T) {
	table, err := factorial.Table(t.Context(), pool(t, 2), 0, 50)
	require.NoError(t, err)
	for n := range table {
		require.Zero(t, mulRange(n).Cmp(table[n]), "n = %d", n)
		clear(table[n].Bits())
	}
}

func TestTheTaskHasANameSoThatItMayCross(t *testing.T) {
	require.PanicsWithValue(t, `executor: Define("factorial.Of"): the name is taken`, func() {
		executor.Define("factorial.Of", func(context.Context, int) (int, error) { return 0, nil })
	})
}

// requireTable compares a table with the standard library's factorials. It wants nil where a number has none.
func requireTable(t testing.TB, from, to int, table []*big.Int) {
	t.Helper()
	require.Len(t, table, to-from+1)
	for i, got := range table {
		if n := from + i; n < 0 || n > 1e9 {
			require.Nil(t, got, "n = %d", n)
		} else {
			require.NotNil(t, got, "n = %d", n)
			require.Zero(t, mulRange(n).Cmp(got), "n = %d", n)
		}
	}
}

func pool(t testing.TB, workers int) *threadpool.Pool {
	t.Helper()
	pool, err := threadpool.New(workers)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pool.Shutdown(context.Background())) })
	return pool
}
