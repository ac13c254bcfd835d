package decision_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

func TestACurveHasItsBestSizeAndItsKnee(t *testing.T) {
	for name, c := range map[string]struct {
		curve      decision.Curve
		best, knee int // 0: none
	}{
		"workers that hinder each other a little":     {decision.Curve{Gamma: 1000, Alpha: 0.05, Beta: 0.002}, 22, 15},
		"the unit does not matter":                    {decision.Curve{Gamma: 1e-3, Alpha: 0.05, Beta: 0.002}, 22, 15},
		"a peak between two sizes goes to the better": {decision.Curve{Gamma: 1, Alpha: 0, Beta: 0.08}, 4, 3},
		"and not to the nearer":                       {decision.Curve{Gamma: 1, Alpha: 0, Beta: 0.49}, 2, 1},
		"no contention, some coherency":               {decision.Curve{Gamma: 1, Beta: 0.0001}, 100, 73},
		"no coherency: it rises to a limit":           {decision.Curve{Gamma: 1, Alpha: 0.05}, 0, 361},
		"neither: it rises for ever":                  {decision.Curve{Gamma: 1}, 0, 0},
		"a limit that is too far away":                {decision.Curve{Gamma: 1, Alpha: 1e-12}, 0, 0},
		"a peak that is too far away":                 {decision.Curve{Gamma: 1, Beta: 1e-300}, 0, 0},
		"all the work is for one at a time":           {decision.Curve{Gamma: 1, Alpha: 1}, 1, 1},
		"a second worker is a loss":                   {decision.Curve{Gamma: 1, Alpha: 1.5}, 1, 1},
		"a pair costs more than it does":              {decision.Curve{Gamma: 1, Alpha: 0.5, Beta: 3}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			best, ok := c.curve.Best()
			require.Equal(t, c.best != 0, ok)
			require.Equal(t, c.best, best)
			knee, ok := c.curve.Knee()
			require.Equal(t, c.knee != 0, ok)
			require.Equal(t, c.knee, knee)
		})
	}
}

// The formulas against a search that knows none of them.
func TestBestAndKneeAreWhatASearchFinds(t *testing.T) {
	for _, alpha := range []float64{0, 0.01, 0.1, 0.5, 0.9} {
		for _, beta := range []float64{0.0003, 0.002, 0.07, 0.6} {
			c := decision.Curve{Gamma: 3, Alpha: alpha, Beta: beta}
			top := 0.0
			for n := 1; n <= 100; n++ {
				top = max(top, c.Throughput(n))
			}
			best, ok := c.Best()
			require.True(t, ok)
			require.InDelta(t, top, c.Throughput(best), 1e-12, "alpha %v, beta %v", alpha, beta)
			knee, ok := c.Knee()
			require.True(t, ok)
			require.GreaterOrEqual(t, c.Throughput(knee), 0.95*top, "alpha %v, beta %v", alpha, beta)
			if knee > 1 {
				require.Less(t, c.Throughput(knee-1), 0.95*top, "the smallest such size: alpha %v, beta %v", alpha, beta)
			}
		}
	}
}

func TestThroughputIsTheLaw(t *testing.T) {
	c := decision.Curve{Gamma: 10, Alpha: 0.5, Beta: 0.25}
	for n, want := range map[int]float64{1: 10, 2: 20 / (1 + 0.5 + 0.5), 4: 40 / (1 + 1.5 + 3)} {
		require.InDelta(t, want, c.Throughput(n), 1e-12, n)
	}
	require.InDelta(t, 10*math.Pi, decision.Curve{Gamma: math.Pi}.Throughput(10), 1e-12, "without hindrance it is linear")
}
