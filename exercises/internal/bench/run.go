// Package bench holds what every benchmark of this module shares: [Run], which sees to it that
// the label of a result tells the truth; [Grain], CPU work of a wanted length; [Workload], the
// named inputs that every executor is measured with; and the metrics of a result, [Report].
//
// A benchmark over an executor is
//
//	for _, w := range bench.Set() {
//		bench.Run(b, "model=thread/"+w.Name, func(b *testing.B) {
//			pool := ... // of runtime.GOMAXPROCS(0) workers
//			w.Measure(b, func(ctx context.Context, in []int64) ([]int64, error) {
//				return executor.Map(ctx, pool, task, in)
//			})
//		})
//	}
//
// The number of workers is always runtime.GOMAXPROCS(0), read inside the leaf: then
// go test -cpu 2,4,8 sweeps pool sizes and benchstat -col /gomaxprocs compares them.
// Nothing here prints: a stray line would spoil a result.
package bench

import (
	"flag"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// Run runs fn as the sub-benchmark name of b, which must be key=value parts joined by slashes,
// as in model=process/grain=10us. In fn, GOMAXPROCS is always what the label of the result says.
//
// With b.Run it is not. testing calls a sub-benchmark once to find out whether it has
// sub-benchmarks of its own, and sets GOMAXPROCS only afterwards, each time it measures. But a
// benchmark with b.Loop (or -benchtime 1x) has been measured by that first call, so the call
// counts: as the first sample at the first value of -cpu, taken at whatever GOMAXPROCS was left,
// by the tests or by the benchmark before. That is the last value of -cpu, even if no test was
// run. Samples 2 to -count, and those at other values, are right. See golang/go#49980.
//
// So Run sets GOMAXPROCS to the first value of -cpu before b.Run. Without -cpu it leaves it
// alone, and so it does under [testing.Benchmark], which knows neither -cpu nor labels.
func Run(b *testing.B, name string, fn func(b *testing.B)) {
	b.Helper()
	if err := checkName(name); err != nil {
		b.Fatal(err)
	}
	underTestingBenchmark := b.Name() == ""
	if procs := first(cpuFlag()); procs > 0 && !underTestingBenchmark {
		runtime.GOMAXPROCS(procs)
	}
	b.Run(name, fn)
}

func cpuFlag() string {
	if f := flag.Lookup("test.cpu"); f != nil {
		return f.Value.String()
	}
	return ""
}

// first returns the first value of a -cpu list, read as testing reads it: spaces and empty
// elements do not count. It returns 0 if there is none.
func first(list string) int {
	for value := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
			return n
		}
	}
	return 0
}
