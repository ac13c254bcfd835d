package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

func TestMeasureReportsBothMetrics(t *testing.T) {
	w := bench.Factorials()
	got := once(t, func(b *testing.B) { w.Measure(b, w.Loop) })
	require.False(t, got.failed)
	require.Positive(t, got.extra["tasks/s"])
	require.Positive(t, got.extra["speedup-%"])
}

func TestMeasureFailsABenchmarkWhose(t *testing.T) {
	for why, run := range map[string]func(context.Context, []int64) ([]int64, error){
		"results are wrong": func(_ context.Context, in []int64) ([]int64, error) { return in, nil },
		"executor fails":    func(context.Context, []int64) ([]int64, error) { return nil, errors.New("no workers") },
	} {
		t.Run(why, func(t *testing.T) {
			require.True(t, once(t, func(b *testing.B) { bench.Factorials().Measure(b, run) }).failed)
		})
	}
}

func TestReportInsideTheLoopIsRefused(t *testing.T) {
	require.True(t, once(t, func(b *testing.B) {
		for b.Loop() {
			bench.Report(b, 1, 0)
		}
	}).failed)
}

func TestReportWithoutABaselineSaysNothingOfSpeedUp(t *testing.T) {
	got := once(t, func(b *testing.B) {
		for b.Loop() {
		}
		bench.Report(b, 1, 0)
	})
	require.Contains(t, got.extra, "tasks/s")
	require.NotContains(t, got.extra, "speedup-%")
}

func TestRates(t *testing.T) {
	for why, c := range map[string]struct {
		n                  int
		elapsed            time.Duration
		tasks              int
		serial             time.Duration
		perSecond, speedup float64
	}{
		"as fast as the serial loop":     {10, time.Second, 64, 100 * time.Millisecond, 640, 100},
		"twice as fast":                  {10, time.Second, 64, 200 * time.Millisecond, 640, 200},
		"half as fast":                   {1, time.Second, 1, 500 * time.Millisecond, 1, 50},
		"faster than the clock can tell": {1, 0, 1, time.Nanosecond, 1e9, 100},
	} {
		t.Run(why, func(t *testing.T) {
			perSecond, speedup := bench.Rates(c.n, c.elapsed, c.tasks, c.serial)
			require.InEpsilon(t, c.perSecond, perSecond, 1e-9)
			require.InEpsilon(t, c.speedup, speedup, 1e-9)
		})
	}
}

func TestSerialIsMeasuredOnceForAName(t *testing.T) {
	var calls atomic.Int64
	name := fmt.Sprintf("work=counted%d", rand.Uint64()) // a new one for each -count
	w := bench.Workload{Name: name, In: []int64{1}, Do: func(context.Context, int64) (int64, error) {
		calls.Add(1)
		return 0, nil
	}}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { w.Serial() })
	}
	wg.Wait()
	before, first := calls.Load(), w.Serial()
	require.Positive(t, before)
	require.Equal(t, first, w.Serial())
	require.Equal(t, before, calls.Load())
}

func TestLoopEndsAtTheFirstFailure(t *testing.T) {
	failure := errors.New("on 2")
	calls := 0
	w := bench.Workload{Do: func(_ context.Context, x int64) (int64, error) {
		if calls++; x == 2 {
			return 0, failure
		}
		return x, nil
	}}
	_, err := w.Loop(t.Context(), []int64{1, 2, 3})
	require.ErrorIs(t, err, failure)
	require.Equal(t, 2, calls)
}

func TestFastest(t *testing.T) {
	for why, c := range map[string]struct {
		samples int
		took    []time.Duration // by each call; the last one by those that follow, too
		want    time.Duration
		calls   int // at least
	}{
		"takes the shortest of the samples":              {3, []time.Duration{9e6, 7e6, 8e6}, 7e6, 3},
		"makes as many samples as it is told to":         {2, []time.Duration{9e6, 8e6, 7e6}, 8e6, 2},
		"fills each sample with calls when one is short": {2, []time.Duration{1e3}, 1e3, 2 * 5000},
		"is not misled by one call that was held up":     {2, []time.Duration{9e6, 1e3}, 1e3, 5000},
	} {
		t.Run(why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				got := bench.Fastest(c.samples, 5*time.Millisecond, func() {
					time.Sleep(c.took[min(calls, len(c.took)-1)])
					calls++
				})
				require.Equal(t, c.want, got)
				require.GreaterOrEqual(t, calls, c.calls)
			})
		})
	}
}
