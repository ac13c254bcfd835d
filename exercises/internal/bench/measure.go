package bench

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"
)

// Measure runs a workload through run until b has a sample, checks the last results and reports
// the metrics of [Report]. Whatever run needs is to be ready before.
func (w Workload) Measure(b *testing.B, run func(ctx context.Context, in []int64) ([]int64, error)) {
	b.Helper()
	var got []int64
	var err error
	serial, ctx := w.Serial(), b.Context()
	for b.Loop() {
		if got, err = run(ctx, w.In); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Check(got); err != nil {
		b.Fatal(err)
	}
	Report(b, len(w.In), serial)
}

// Loop applies Do to one element after the other, as one would without an executor. It can be
// given to Measure, and speed-up is measured against it.
func (w Workload) Loop(ctx context.Context, in []int64) ([]int64, error) {
	out := make([]int64, len(in))
	for i, x := range in {
		v, err := w.Do(ctx, x)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// baselines holds a func() time.Duration for each name of a workload.
var baselines sync.Map

// Serial returns how long Loop takes for the workload: the fastest of five measurements, made
// once per process and Name. Those take five times the work, some milliseconds at least; later
// calls are free. Serial is safe for concurrent use.
func (w Workload) Serial() time.Duration {
	once, _ := baselines.LoadOrStore(w.Name, sync.OnceValue(func() time.Duration {
		return fastest(5, 5*time.Millisecond, func() { _, _ = w.Loop(context.Background(), w.In) })
	}))
	return once.(func() time.Duration)()
}

// Report adds to the result of b, whose every iteration did so many tasks: tasks/s, and
// speedup-%, where 100 is as fast as serial, the time that one iteration takes without
// concurrency, and where more is better. It is in percent because benchstat writes 0.8132 as
// 813.2m. If there is no baseline, give 0, and there is no such metric.
//
// Call it when b.Loop has returned false: b.Loop forgets what was reported before it began, and
// how long it takes is not known before it has ended.
func Report(b *testing.B, tasks int, serial time.Duration) {
	b.Helper()
	if b.N == 0 {
		b.Fatal("bench: Report called inside b.Loop: call it after the loop")
	}
	perSecond, speedup := rates(b.N, b.Elapsed(), tasks, serial)
	b.ReportMetric(perSecond, "tasks/s")
	if serial > 0 {
		b.ReportMetric(speedup, "speedup-%")
	}
}

// rates computes the metrics of n iterations that took elapsed.
func rates(n int, elapsed time.Duration, tasks int, serial time.Duration) (perSecond, speedup float64) {
	perOp := max(elapsed, 1).Seconds() / float64(n) // a coarse clock may say 0
	return float64(tasks) / perOp, 100 * serial.Seconds() / perOp
}

// fastest returns the shortest time that fn took in so many samples. A sample is as many calls as
// it takes to fill atLeast, which should be long for the clock and short for the machine's noise.
func fastest(samples int, atLeast time.Duration, fn func()) time.Duration {
	calls, best := 1, time.Duration(math.MaxInt64)
	for samples > 0 {
		start := time.Now()
		for range calls {
			fn()
		}
		took := time.Since(start)
		if took < atLeast {
			calls *= 2
			continue
		}
		best = min(best, took/time.Duration(calls))
		samples--
	}
	return best
}
