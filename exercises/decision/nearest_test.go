package decision_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

// No curve near the one that Fit gives is nearer to the points.
func TestFitGivesTheNearestCurve(t *testing.T) {
	r := random(t)
	for range 100 {
		c := decision.Curve{Gamma: math.Exp(5 * r.NormFloat64()), Alpha: r.Float64(), Beta: math.Exp(-8 * r.Float64())}
		measured := points(c, func() float64 { return 0.6*r.Float64() - 0.3 }, 1, 2, 1+r.IntN(9), 1+r.IntN(64), 10+r.IntN(64))
		f, err := decision.Fit(measured...)
		require.NoError(t, err)
		near := distance(f.Curve, measured)
		for range 100 {
			c := f.Curve
			c.Gamma *= math.Exp(0.1 * r.NormFloat64())
			c.Alpha = math.Abs(c.Alpha + 0.1*r.NormFloat64()*(c.Alpha+0.01))
			c.Beta = math.Abs(c.Beta + 0.1*r.NormFloat64()*(c.Beta+0.001))
			require.LessOrEqual(t, near, distance(c, measured)*(1+1e-9), "%v is nearer than %v to %v", c, f, measured)
		}
	}
}

// Whatever points there are, there is an error or a curve, and the curve is one that can be.
func TestFitGivesACurveOrAnErrorWhateverThePoints(t *testing.T) {
	r := random(t)
	for range 2000 {
		var measured []decision.Point
		for range r.IntN(6) {
			measured = append(measured, decision.Point{
				Size: int(math.Exp(20.8 * r.Float64())), Throughput: math.Exp(100 * r.NormFloat64()),
			})
		}
		f, err := decision.Fit(measured...)
		if err != nil {
			require.Zero(t, f)
			continue
		}
		for _, v := range []float64{f.Gamma, 1 + f.Alpha, 1 + f.Beta, 1 + f.Residual} {
			require.True(t, v > 0 && v <= math.MaxFloat64, "%v\nfrom %v", f, measured)
		}
		if best, ok := f.Best(); ok {
			knee, ok := f.Knee()
			require.True(t, ok && 1 <= knee && knee <= best, "%v\nfrom %v", f, measured)
		}
	}
}

// distance is what Fit makes small: the squares of what N/X(N) of the curve is off, as shares.
func distance(c decision.Curve, measured []decision.Point) (sum float64) {
	for _, p := range measured {
		sum += math.Pow(p.Throughput/c.Throughput(p.Size)-1, 2)
	}
	return sum
}
