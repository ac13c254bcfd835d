package bench

import (
	"runtime"
	"sync"
	"time"
)

// Grain is a piece of CPU work: a number of steps, each of which needs the result of the one
// before. It is not a wait for the clock, because the clock of a worker that lost its processor
// goes on: n workers on one processor would seem to work n times as fast as they do.
type Grain int64

// Each step is one step of a linear congruential generator (Knuth's constants): a multiplication
// and an addition, one to one and of full period, so that no work is like another.
const (
	factor  = 6364136223846793005
	summand = 1442695040888963407
)

// Calibrate returns the grain that keeps one processor of this machine busy for d, at least one
// step. The speed is measured once per process, which takes some 30 ms, and is the fastest of
// many measurements, so that a disturbance does not make the work shorter. All grains of a
// process are thus in proportion to each other. Calibrate is safe for concurrent use.
func Calibrate(d time.Duration) Grain {
	return max(1, Grain(d.Seconds()*stepsPerSecond()))
}

var stepsPerSecond = sync.OnceValue(func() float64 {
	const steps Grain = 1 << 16
	best := fastest(200, 100*time.Microsecond, func() { runtime.KeepAlive(steps.Work(1)) })
	return float64(steps) / best.Seconds()
})

// Work does the work and returns what it came to: for each grain, different seeds give different
// results. The same grain and seed give the same result on any machine. It does not allocate and
// is safe for concurrent use. Use the result, or the compiler drops the work.
func (g Grain) Work(seed int64) int64 {
	x := uint64(seed)
	for range g {
		x = x*factor + summand
	}
	return int64(x)
}

// result is what Work returns, without the work: the steps are doubled, as in raising to a power.
func (g Grain) result(seed int64) int64 {
	x, a, c := uint64(seed), uint64(factor), uint64(summand)
	for ; g > 0; g >>= 1 {
		if g&1 == 1 {
			x = a*x + c
		}
		a, c = a*a, a*c+c
	}
	return int64(x)
}
