package decision

import "math"

// level is what was measured at one size.
type level struct {
	mean, count float64
	noise       float64 // half the width of the mean's 95 % interval, as a share: what the points say, at first
}

func levelsOf(points []Point) map[int]*level {
	levels := map[int]*level{}
	for _, p := range points {
		l := levels[p.Size]
		if l == nil {
			l = &level{}
			levels[p.Size] = l
		}
		l.count++
		l.mean += (p.Throughput - l.mean) / l.count
		l.noise = max(l.noise, p.Noise)
	}
	return levels
}

// judge fills in how well the curve fits. What is known of the noise is what the points say themselves, what those of
// one size differ by, and what they are off the curve; the greatest counts.
func (f *Fitted) judge(points []Point, levels map[int]*level) {
	var mean, off, within, unexplained, all float64
	for _, p := range points {
		mean += p.Throughput / float64(len(points))
	}
	for _, p := range points {
		expected := f.Throughput(p.Size)
		off += square(p.Throughput/expected - 1)
		within += square(p.Throughput/levels[p.Size].mean - 1)
		unexplained += square(p.Throughput/mean - expected/mean)
		all += square(p.Throughput/mean - 1)
	}
	f.Residual = math.Sqrt(off / float64(len(points)))
	f.R2 = 1
	if all > 0 {
		f.R2 = 1 - unexplained/all
	}
	variance := max(perDegree(within, len(points)-len(levels)), perDegree(off, len(points)-3))
	for _, l := range levels {
		l.noise = max(l.noise, 2*math.Sqrt(variance/l.count))
		f.Noise = max(f.Noise, l.noise)
	}
}

// perDegree is the variance of what has so many degrees of freedom. Without any, nothing is known of it.
func perDegree(squares float64, freedom int) float64 {
	if freedom <= 0 {
		return 0
	}
	return squares / float64(freedom)
}

// extremes are the slowest and the fastest size.
func extremes(levels map[int]*level) (slow, fast level) {
	slow.mean = math.Inf(1)
	for _, l := range levels {
		if l.mean < slow.mean {
			slow = *l
		}
		if l.mean > fast.mean {
			fast = *l
		}
	}
	return slow, fast
}

func square(x float64) float64 { return x * x }
