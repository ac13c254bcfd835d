package bench_test

import (
	"runtime"
	"testing"
	"time"

	"concurrency/exercises/internal/bench"
)

// BenchmarkGrain says how well calibrated this machine was: it should take the time in its name.
func BenchmarkGrain(b *testing.B) {
	g := bench.Calibrate(50 * time.Microsecond)
	bench.Run(b, "grain=50us", func(b *testing.B) {
		for b.Loop() {
			runtime.KeepAlive(g.Work(1))
		}
	})
}
