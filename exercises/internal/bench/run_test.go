package bench_test

import (
	"flag"
	"runtime"
	"testing"

	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

func TestRunMakesEveryLabelTrue(t *testing.T) {
	for name, c := range map[string]struct {
		flags   []string
		samples int // of each leaf
	}{
		"going up":                          {[]string{"-test.cpu=2,4,8", "-test.count=2"}, 6},
		"going down":                        {[]string{"-test.cpu=8,2", "-test.count=2"}, 4},
		"at 1, where the label is absent":   {[]string{"-test.cpu=1,3"}, 2},
		"with spaces and empty elements":    {[]string{"-test.cpu=, 2 ,,5"}, 2},
		"at a single value":                 {[]string{"-test.cpu=3", "-test.count=2"}, 2},
		"without -cpu":                      {nil, 1},
		"with a fixed number of iterations": {[]string{"-test.cpu=2,4", "-test.benchtime=1x"}, 2},
		"when told to be verbose":           {[]string{"-test.cpu=2,4", "-test.v"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			found := samples(t, "BenchmarkRun", c.flags...)
			require.Len(t, found, c.samples*leaves)
			for _, s := range found {
				require.Equal(t, s.label, s.seen, "%+v", s)
			}
		})
	}
}

// The control: the same without Run. When this fails, testing has been mended, and Run need no
// longer set GOMAXPROCS.
func TestPlainRunTakesTheFirstSampleAtTheLastValue(t *testing.T) {
	found := samples(t, "BenchmarkPlain", "-test.cpu=2,4,8", "-test.count=2")
	require.Len(t, found, 6*leaves)
	for i, s := range found {
		want := s.label
		if i%6 == 0 {
			want = 8
		}
		require.Equal(t, want, s.seen, "sample %d: %+v", i, s)
	}
}

func TestRunFilteredByBenchStillLabelsTheRestTruly(t *testing.T) {
	found := samples(t, "BenchmarkRun/leaf=2", "-test.cpu=2,4,8")
	require.Equal(t, []sample{
		{"BenchmarkRun/leaf=2", 2, 2}, {"BenchmarkRun/leaf=2", 4, 4}, {"BenchmarkRun/leaf=2", 8, 8},
	}, found)
}

func TestRunLeavesGOMAXPROCSAloneUnderTestingBenchmark(t *testing.T) {
	want := runtime.GOMAXPROCS(0)
	set(t, "test.cpu", "7")
	seen := 0
	once(t, func(b *testing.B) {
		bench.Run(b, "leaf=1", func(*testing.B) { seen = runtime.GOMAXPROCS(0) })
	})
	require.Equal(t, want, seen)
}

func TestRunRefusesANameThatBenchstatCannotSplit(t *testing.T) {
	ran := false
	require.True(t, once(t, func(b *testing.B) {
		bench.Run(b, "per task", func(*testing.B) { ran = true })
	}).failed)
	require.False(t, ran)
}

func TestFirstCPU(t *testing.T) {
	for list, want := range map[string]int{"": 0, "2": 2, "2,4,8": 2, "8,2": 8, " , 4 ,2": 4, ",": 0} {
		t.Run("of "+list, func(t *testing.T) { require.Equal(t, want, bench.FirstCPU(list)) })
	}
}

// outcome is what became of a benchmark of one iteration.
type outcome struct {
	failed bool
	extra  map[string]float64
}

// once runs a benchmark for a single iteration.
func once(t *testing.T, fn func(*testing.B)) (got outcome) {
	t.Helper()
	set(t, "test.benchtime", "1x")
	got.extra = testing.Benchmark(func(b *testing.B) {
		defer func() { got.failed = b.Failed() }()
		fn(b)
	}).Extra
	return got
}

// set sets a flag until the test ends.
func set(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	before := f.Value.String()
	require.NoError(t, flag.Set(name, value))
	t.Cleanup(func() { _ = flag.Set(name, before) })
}
