package decision

import (
	"errors"
	"fmt"
)

// What a fit may be doubted for, and what to do about it.
var (
	// ErrFewSizes: three sizes determine three terms exactly, so no point is left that could contradict.
	ErrFewSizes = errors.New("three sizes leave nothing to check the curve with: measure more sizes")
	// ErrNoise: the intervals of the slowest and the fastest size overlap, so there may be no difference at all.
	ErrNoise = errors.New("the sizes differ no more than the noise: measure longer, on a quieter machine, or more sizes")
	// ErrClamped: the points ask for a negative term, more than one worker's share from each for instance.
	ErrClamped = errors.New("a negative term was kept at 0: the law does not have this shape")
	// ErrPoor: the curve is off by more than 10 %, or explains less than 0.9 of what the size does.
	ErrPoor = errors.New("the curve does not follow the points: another law, or something disturbed them")
	// ErrNoBest: the throughput does not fall, as far as can be seen.
	ErrNoBest = errors.New("no size is the best, since the curve does not fall: measure greater sizes, or stop at the knee")
	// ErrExtrapolated: nothing was measured where the best size is said to be.
	ErrExtrapolated = errors.New("the best size lies outside what was measured: measure there")
)

// doubts looks for each of them.
func (f *Fitted) doubts(levels map[int]*level, free []float64) error {
	var found []error
	add := func(doubt error, detail string, args ...any) {
		found = append(found, fmt.Errorf("doubt: %w (%s)", doubt, fmt.Sprintf(detail, args...)))
	}
	if len(levels) == 3 {
		add(ErrFewSizes, "there are 3, from %d to %d", f.From, f.To)
	}
	slow, fast := extremes(levels)
	noisy := slow.mean*(1+slow.noise) >= fast.mean*(1-fast.noise)
	if noisy {
		add(ErrNoise, "%.4g ± %.2g %% and %.4g ± %.2g %%", slow.mean, 100*slow.noise, fast.mean, 100*fast.noise)
	}
	if f.negative(free) {
		add(ErrClamped, "without bounds: one worker %.3g, contention %.3g, coherency %.3g",
			1/free[0], free[1]/free[0], free[2]/free[0])
	}
	if f.Residual > 0.1 || f.R2 < 0.9 && !noisy {
		add(ErrPoor, "off by %.2g %%, R2 %.2g", 100*f.Residual, f.R2)
	}
	switch best, ok := f.Best(); {
	case !ok:
		add(ErrNoBest, "coherency is %.2g", f.Beta)
	case best < f.From || best > f.To:
		add(ErrExtrapolated, "%d is not from %d to %d", best, f.From, f.To)
	}
	return errors.Join(found...)
}

// negative tells whether a term is below 0 by more than rounding.
func (f *Fitted) negative(free []float64) bool {
	n := float64(f.To)
	return free[0] <= 0 || free[1]*(n-1) < -tiny*free[0] || free[2]*n*(n-1) < -tiny*free[0]
}
