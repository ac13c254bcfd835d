package bench_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

func TestWorkIsTheSameEveryTime(t *testing.T) {
	require.Equal(t, bench.Grain(1000).Work(7), bench.Grain(1000).Work(7))
	require.EqualValues(t, 1442695040888963407, bench.Grain(1).Work(0), "on every machine")
}

func TestWorkDependsOnTheSeedAndOnEveryStep(t *testing.T) {
	seen := map[int64]bool{}
	for g := range bench.Grain(100) {
		for seed := range int64(100) {
			seen[g.Work(seed)] = true
		}
	}
	require.Len(t, seen, 100*100)
}

func TestWorkComesToWhatTheShortCutSays(t *testing.T) {
	for _, g := range []bench.Grain{0, 1, 2, 3, 4, 255, 256, 1<<16 - 1, 100_003} {
		for _, seed := range []int64{0, 1, -1, math.MinInt64, rand.Int64()} {
			require.Equal(t, g.Result(seed), g.Work(seed), "Grain(%d).Work(%d)", g, seed)
		}
	}
}

func TestWorkDoesNotAllocate(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() { runtime.KeepAlive(bench.Grain(100).Work(1)) }))
}

func TestCalibrateIsInProportion(t *testing.T) {
	one := bench.Calibrate(time.Millisecond)
	for _, n := range []bench.Grain{2, 10, 1000} {
		long := bench.Calibrate(time.Duration(n) * time.Millisecond)
		require.InDelta(t, float64(n*one), float64(long), float64(n), "%d ms", n)
	}
}

func TestCalibrateGivesOneStepAtLeast(t *testing.T) {
	for _, d := range []time.Duration{-time.Second, 0} {
		require.EqualValues(t, 1, bench.Calibrate(d))
	}
}

func TestCalibrateSaysTheSameToAllWhoAskAtOnce(t *testing.T) {
	const askers = 8
	var wg sync.WaitGroup
	var said [askers]bench.Grain
	for i := range askers {
		wg.Go(func() { said[i] = bench.Calibrate(time.Millisecond) })
	}
	wg.Wait()
	for _, g := range said {
		require.Equal(t, said[0], g)
	}
}

func TestWorkTakesAboutAsLongAsAskedFor(t *testing.T) {
	const asked = 50 * time.Microsecond
	g := bench.Calibrate(asked)
	took := bench.Fastest(100, asked, func() { runtime.KeepAlive(g.Work(1)) })
	require.Greater(t, took, asked/3)
	require.Less(t, took, asked*3)
}
