package bench_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

func TestEveryWorkload(t *testing.T) {
	set := bench.Set()
	names := map[string]bool{}
	for _, w := range set {
		t.Run(w.Name, func(t *testing.T) {
			require.NoError(t, bench.CheckName(w.Name))
			got, err := w.Loop(t.Context(), w.In)
			require.NoError(t, err)
			require.NoError(t, w.Check(got), "Do and Want agree")
			slices.Reverse(got)
			require.Error(t, w.Check(got), "the order can be told from the results")
		})
		names[w.Name] = true
	}
	require.Len(t, names, len(set), "no name twice")
}

func TestWorkloadsAreTheSameEveryTime(t *testing.T) {
	again := bench.Set()
	for i, w := range bench.Set() {
		require.Equal(t, again[i].Name, w.Name)
		require.Equal(t, again[i].In, w.In, w.Name)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for why, c := range map[string]struct {
		got  []int64
		says string
	}{
		"nothing came":        {nil, "bench: work=factorials: got 0 results, want 10"},
		"one too many":        {make([]int64, 11), "bench: work=factorials: got 11 results, want 10"},
		"the first is wrong":  {[]int64{2, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800}, "bench: work=factorials: element 0 of value 1: got 2, want 1"},
		"two changed places":  {[]int64{1, 2, 24, 6, 120, 720, 5040, 40320, 362880, 3628800}, "bench: work=factorials: element 2 of value 3: got 24, want 6"},
		"the last is missing": {[]int64{1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 0}, "bench: work=factorials: element 9 of value 10: got 0, want 3628800"},
	} {
		t.Run(why, func(t *testing.T) { require.EqualError(t, bench.Factorials().Check(c.got), c.says) })
	}
}

func TestUniformCostsTheSameEverywhere(t *testing.T) {
	w := bench.Uniform(50 * time.Microsecond)
	require.Equal(t, "work=uniform/grain=50us", w.Name)
	require.Len(t, w.In, 2000)
	for _, steps := range costs(w) {
		require.Equal(t, bench.Calibrate(50*time.Microsecond), steps)
	}
}

func TestSkewedCostsAHundredTimesAsMuchAtOneInAHundred(t *testing.T) {
	w := bench.Skewed(3 * time.Microsecond)
	require.Equal(t, "work=skewed/grain=3us", w.Name)
	require.Len(t, w.In, 2000)
	one := bench.Calibrate(3 * time.Microsecond)
	var dear []int
	for i, steps := range costs(w) {
		if steps != one {
			require.Equal(t, 100*one, steps)
			dear = append(dear, i)
		}
	}
	require.Len(t, dear, 20)
	require.Greater(t, dear[19]-dear[0], 1000, "they are spread out")
}

func TestSkewedIsHardOnEqualShares(t *testing.T) {
	steps := costs(bench.Skewed(3 * time.Microsecond))
	for workers, want := range map[int]float64{2: 0.74, 4: 0.59, 8: 0.59} {
		var all, most bench.Grain
		for share := range slices.Chunk(steps, len(steps)/workers) {
			var one bench.Grain
			for _, s := range share {
				one += s
			}
			all, most = all+one, max(most, one)
		}
		require.InDelta(t, want, float64(all)/float64(workers)/float64(most), 0.005, "%d workers", workers)
	}
}

// costs is the number of steps of each element of Uniform or Skewed.
func costs(w bench.Workload) []bench.Grain {
	steps := make([]bench.Grain, len(w.In))
	for i, x := range w.In {
		steps[i] = bench.Grain(x >> 11)
	}
	return steps
}

func TestWaitsWaitsForAMillisecond(t *testing.T) {
	w := bench.Waits()
	require.Len(t, w.In, 64)
	for range 3 {
		start := time.Now()
		v, err := w.Do(context.Background(), 41)
		require.NoError(t, err)
		require.EqualValues(t, 42, v)
		require.GreaterOrEqual(t, time.Since(start), time.Millisecond)
	}
}
