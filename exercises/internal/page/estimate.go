package page

import (
	"fmt"
	"math"
	"slices"
)

// estimate is what samples say of the true value.
type estimate struct {
	median    float64
	low, high float64 // the 95 % interval of the median: all there is from fewer than six samples
	n         int     // samples
}

// estimated makes no assumption on how samples scatter: the interval is from the kth smallest to the kth greatest, with
// the greatest k that holds the median in at least 95 of 100 cases. Of six samples those are the extremes.
func estimated(values []float64) estimate {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return estimate{}
	}
	e := estimate{median: (sorted[(n-1)/2] + sorted[n/2]) / 2, low: math.Inf(-1), high: math.Inf(1), n: n}
	if k := rank(n); k > 0 {
		e.low, e.high = sorted[k-1], sorted[n-k]
	}
	return e
}

// rank is the greatest k for which fewer than k of n coins fall heads in at most 2.5 of 100 cases: 0 if there is none.
func rank(n int) int {
	term, sum := math.Pow(0.5, float64(n)), 0.0
	for k := range n {
		if sum += term; sum > 0.025 {
			return k
		}
		term *= float64(n-k) / float64(k+1)
	}
	return 0
}

// below tells that a difference is shown: the intervals do not overlap.
func (e estimate) below(other estimate) bool { return e.high < other.low }

// differs tells that a difference is shown either way.
func (e estimate) differs(other estimate) bool { return e.below(other) || other.below(e) }

// over is a ratio, with the interval that the two intervals allow. Both are above 0.
func (e estimate) over(base estimate) estimate {
	r := estimate{median: e.median / base.median, low: 0, high: math.Inf(1), n: min(e.n, base.n)}
	if e.known() && base.known() {
		r.low, r.high = e.low/base.high, e.high/base.low
	}
	return r
}

// share is half the width of the interval, the wider half, as a share of the median.
func (e estimate) share() float64 { return max(e.high-e.median, e.median-e.low) / e.median }

// plusMinus is the interval as benchstat prints it, if there is one.
func (e estimate) plusMinus() string {
	if !e.known() || e.median == 0 {
		return ""
	}
	return fmt.Sprintf(" ±%3.0f%%", 100*e.share())
}

// known tells that there is an interval.
func (e estimate) known() bool { return !math.IsInf(e.high, 1) }
