package decision

import (
	"math"
	"sort"
)

// Curve is the Universal Scalability Law: with N workers the throughput is
//
//	X(N) = Gamma*N / (1 + Alpha*(N-1) + Beta*N*(N-1))
//
// Its three terms are what concurrency brings, what workers wait for each other, and what they must tell each other.
// Source: N. J. Gunther, "A Simple Capacity Model of Massively Parallel Transaction Systems", CMG 1993, and "Guerrilla
// Capacity Planning", Springer 2007. All methods are pure, and take less than a microsecond.
type Curve struct {
	Gamma float64 // throughput of one worker, in the unit of the points
	Alpha float64 // contention: the share of the work that only one can do at a time; 1: a second worker adds nothing
	Beta  float64 // coherency: what each pair of workers costs, as a share of the work; with any, the curve falls in the end
}

const (
	most  = 1 << 30 // workers that a curve is looked at for
	share = 0.95    // of the best throughput, from the knee on
)

// Throughput is X(size), of at least one worker.
func (c Curve) Throughput(size int) float64 {
	n := float64(size)
	return c.Gamma * n / (1 + c.Alpha*(n-1) + c.Beta*n*(n-1))
}

// Best is the size with the greatest throughput: sqrt((1-Alpha)/Beta), rounded to the better neighbour. Without Beta the
// curve never falls, so no size is the best, and ok is false; so it is when the best is beyond 2^30.
func (c Curve) Best() (size int, ok bool) {
	if c.Alpha >= 1 {
		return 1, true
	}
	peak := math.Sqrt((1 - c.Alpha) / c.Beta)
	if !(peak < most) { // nor is it when there is no Beta
		return 0, false
	}
	size = max(1, int(peak))
	if c.Throughput(size+1) > c.Throughput(size) {
		size++
	}
	return size, true
}

// Knee is the smallest size that reaches 95 % of the best throughput. More workers than that add little. Without a
// best size, it is 95 % of what the curve tends to, which is Gamma/Alpha; when that has no bound either, there is no
// knee, and ok is false.
func (c Curve) Knee() (size int, ok bool) {
	best, ok := c.Best()
	top := c.Throughput(best)
	if !ok {
		best, top = most, c.Gamma/c.Alpha
	}
	size = 1 + sort.Search(best, func(i int) bool { return c.Throughput(i+1) >= share*top })
	if size > best {
		return 0, false
	}
	return size, true
}
