package decision

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Why there is no fit.
var (
	// ErrBadPoint is returned for a point that no measurement can give.
	ErrBadPoint = errors.New("decision: bad point")
	// ErrTooFewSizes is returned when the curve, which has three terms, is not determined.
	ErrTooFewSizes = errors.New("decision: a fit needs at least 3 different sizes: measure more")
)

// Point is one measurement: a pool of that size had that throughput, in any unit, tasks per second for instance.
type Point struct {
	Size       int
	Throughput float64

	// Noise is half the width of its 95 % interval as a share of it: 0.03 where benchstat prints ± 3 %. 0: not known.
	Noise float64
}

// Fitted is the curve through measured points, and how far it can be trusted.
type Fitted struct {
	Curve

	From, To int     // the smallest and the greatest size that was measured
	Noise    float64 // half the width of the widest 95 % interval of a size, as a share: given, or seen in what scatters
	Residual float64 // how far the points are from the curve: root of the mean square, as a share
	R2       float64 // the part of the differences in throughput that the curve explains: 1 is all, below 0 is none

	// Doubts says why the curve, or the best size, may be wrong: nil, or several of the errors from ErrFewSizes to
	// ErrExtrapolated, each of which errors.Is finds.
	Doubts error
}

// Fit finds the curve whose distance from the points, as a share of the throughput, is the least in squares. Points may
// come in any order, and a size may come several times: that is best, since it tells how much the throughput scatters.
// Negative Alpha and Beta have no meaning, so they are kept at 0. With N/X(N) in the place of X(N) the law is linear in
// its terms, so there is nothing to guess and nothing to repeat: Fit is a pure function, and takes some microseconds.
//
// An error, ErrBadPoint or ErrTooFewSizes, says that there is no curve. What speaks against one is in Doubts: three
// sizes always give a curve, and never a reason to believe in it.
func Fit(points ...Point) (Fitted, error) {
	for i, p := range points {
		if complaint := p.complaint(); complaint != "" {
			return Fitted{}, fmt.Errorf("%w: number %d: %s", ErrBadPoint, i, complaint)
		}
	}
	levels := levelsOf(points)
	if len(levels) < 3 {
		return Fitted{}, fmt.Errorf("%w: there are %d", ErrTooFewSizes, len(levels))
	}
	sizes := slices.Sorted(maps.Keys(levels))
	f := Fitted{From: sizes[0], To: sizes[len(sizes)-1]}
	best, free := leastSquares(columnsOf(points))
	f.Curve = f.curve(best)
	f.judge(points, levels)
	f.Doubts = f.doubts(levels, free)
	return f, nil
}

// complaint says what no measurement gives. The bounds keep squares within what a float64 holds.
func (p Point) complaint() string {
	switch {
	case p.Size < 1 || p.Size > most:
		return fmt.Sprintf("Size is %d: it must be from 1 to 2^30", p.Size)
	case !(p.Throughput >= 1e-100 && p.Throughput <= 1e100): // nor is NaN
		return fmt.Sprintf("Throughput is %v: it must be a number above 0, and at most 1e100", p.Throughput)
	case !(p.Noise >= 0 && p.Noise <= 1e100):
		return fmt.Sprintf("Noise is %v: it must be a number, and not below 0", p.Noise)
	}
	return ""
}

// columnsOf has a row for each point, N/X(N) = a + b*(N-1) + c*N*(N-1), divided by its left side, so that what a row
// misses is a share of the throughput.
func columnsOf(points []Point) (columns [3][]float64) {
	for _, p := range points {
		n := float64(p.Size)
		columns[0] = append(columns[0], p.Throughput/n)
		columns[1] = append(columns[1], p.Throughput/n*(n-1))
		columns[2] = append(columns[2], p.Throughput*(n-1))
	}
	return columns
}

// curve makes 0 of what is there only from rounding: of a term that changes nothing up to the greatest size.
func (f *Fitted) curve(x []float64) Curve {
	c := Curve{Gamma: 1 / x[0], Alpha: x[1] / x[0], Beta: x[2] / x[0]}
	n := float64(f.To)
	if c.Alpha*(n-1) < tiny {
		c.Alpha = 0
	}
	if c.Beta*n*(n-1) < tiny {
		c.Beta = 0
	}
	return c
}

const tiny = 1e-9

// String is what follows from the curve, the curve, and each doubt on a line of its own.
func (f Fitted) String() string {
	text := "no best size"
	if best, ok := f.Best(); ok {
		text = fmt.Sprintf("best size %d", best)
	}
	if knee, ok := f.Knee(); ok {
		text += fmt.Sprintf(", little gained above %d", knee)
	}
	text += fmt.Sprintf("; measured from %d to %d\none worker %.4g, contention %.4g, coherency %.4g; off by %.1f %%, R2 %.3f",
		f.From, f.To, f.Gamma, f.Alpha, f.Beta, 100*f.Residual, f.R2)
	if f.Doubts != nil {
		text += "\n" + f.Doubts.Error()
	}
	return text
}
