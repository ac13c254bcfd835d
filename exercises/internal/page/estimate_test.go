package page_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

// The ranks are those of the sign test's tables: 6 samples are the fewest, and 9 the first that can spare their extremes.
func TestAnIntervalHoldsTheMedianIn95Of100Cases(t *testing.T) {
	for n, rank := range map[int]int{6: 1, 8: 1, 9: 2, 11: 2, 12: 3, 20: 6, 24: 7, 50: 18} {
		values := make([]float64, n)
		for i := range values {
			values[(i*7)%n] = float64(i + 1) // in some order
		}
		if n%7 == 0 {
			t.Fatal("each value once, please")
		}
		median, low, high := page.Interval(values...)
		require.InDelta(t, float64(n+1)/2, median, 1e-12, n)
		require.InDelta(t, rank, low, 1e-12, n)
		require.InDelta(t, n+1-rank, high, 1e-12, n)
	}
}

func TestFewerThanSixSamplesHaveNoInterval(t *testing.T) {
	median, low, high := page.Interval(3, 1, 2, 5, 4)
	require.InDelta(t, 3, median, 0)
	require.Equal(t, []float64{math.Inf(-1), math.Inf(1)}, []float64{low, high})
	median, low, _ = page.Interval(7)
	require.InDelta(t, 7, median, 0)
	require.InDelta(t, math.Inf(-1), low, 0)
}

func TestNumbersAreWrittenForAPerson(t *testing.T) {
	for want, got := range map[string]string{
		"0": page.Digits(0, 3), "0.123": page.Digits(0.1234, 3), "1.23": page.Digits(1.2345, 3), "12.3": page.Digits(12.345, 3),
		"123": page.Digits(123.45, 3), "1230": page.Digits(1234.5, 3), "10.0": page.Digits(9.999, 3), "9.99": page.Digits(9.994, 3),
		"1.97": page.Times(1.974), "0.05": page.Times(0.0512), "39": page.Times(38.7), "6800": page.Times(6789),
		"100 ns": page.ShortTime(100), "1 us": page.ShortTime(1000), "1.4 us": page.ShortTime(1432), "40 us": page.ShortTime(40_100),
		"1 ms": page.ShortTime(1e6), "2 s": page.ShortTime(2e9), "64 B": page.ShortSize(64), "64 KiB": page.ShortSize(1 << 16),
		"1 MiB": page.ShortSize(1 << 20),
	} {
		require.Equal(t, want, got)
	}
}
