package bench_test

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/internal/leak"

	"github.com/stretchr/testify/require"
)

// childMode as the first argument makes this test binary run the benchmarks of this file instead
// of its tests. They are not real ones, because half of them are wrong on purpose.
const childMode = "benchmarks of the child"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childMode {
		os.Args = slices.Delete(os.Args, 1, 2)
		testing.Main(regexp.MatchString, nil, []testing.InternalBenchmark{
			{Name: "BenchmarkRun", F: nested(bench.Run)},
			{Name: "BenchmarkPlain", F: nested(plain)},
		}, nil)
	}
	leak.Main(m)
}

type runner func(b *testing.B, name string, fn func(*testing.B))

func plain(b *testing.B, name string, fn func(*testing.B)) { b.Run(name, fn) }

// leaves is how many leaves nested has.
const leaves = 3

// nested has leaves side by side and one further down, and each reports the GOMAXPROCS it sees.
func nested(run runner) func(*testing.B) {
	return func(b *testing.B) {
		run(b, "leaf=1", procs)
		run(b, "leaf=2", procs)
		run(b, "group=1", func(b *testing.B) { run(b, "leaf=3", procs) })
	}
}

func procs(b *testing.B) {
	seen := 0
	for b.Loop() {
		seen = runtime.GOMAXPROCS(0)
	}
	b.ReportMetric(float64(seen), "procs")
}

// sample is one line of output: the GOMAXPROCS it claims, and the one that there was.
type sample struct {
	name        string
	label, seen int
}

// BenchmarkRun/leaf=1-2   	       1	       812 ns/op	         2.000 procs
var line = regexp.MustCompile(`(?m)^(Benchmark\S*?)(?:-(\d+))?[ \t].*[ \t](\d+)(?:\.\d+)? procs$`)

// samples runs a benchmark of the child with further flags and returns its results.
func samples(t *testing.T, benchmark string, flags ...string) []sample {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, childMode, "-test.bench=^"+benchmark+"$", "-test.benchtime=100us")
	cmd.Args = append(cmd.Args, flags...)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // else a race build sleeps 1 s at exit
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	var found []sample
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		found = append(found, sample{m[1], number(t, m[2]), number(t, m[3])})
	}
	return found
}

// number reads the label that is absent at 1.
func number(t *testing.T, s string) int {
	t.Helper()
	if s == "" {
		return 1
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}
