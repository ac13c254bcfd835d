package page_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

func TestALineIsASample(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want page.Sample
	}{
		"with the size at the end of its name": {
			"BenchmarkCPU/model=goroutine-2  \t  10\t  123.4 ns/op\t 8130 tasks/s\t       0 B/op",
			page.Sample{
				Full: "CPU/model=goroutine", Name: "CPU", Labels: map[string]string{"model": "goroutine"}, Size: 2,
				Values: map[string]float64{"ns/op": 123.4, "tasks/s": 8130, "B/op": 0},
			},
		},
		"at -cpu 1, without": {
			"BenchmarkCPU/model=serial 1 5 ns/op",
			page.Sample{
				Full: "CPU/model=serial", Name: "CPU", Labels: map[string]string{"model": "serial"}, Size: 1,
				Values: map[string]float64{"ns/op": 5},
			},
		},
		"with a hyphen that is no size": {
			"BenchmarkX/how=by-hand 1 5 ns/op",
			page.Sample{
				Full: "X/how=by-hand", Name: "X", Labels: map[string]string{"how": "by-hand"}, Size: 1,
				Values: map[string]float64{"ns/op": 5},
			},
		},
		"with several labels, and a label without a value": {
			"BenchmarkX/size=64B/plain-16 1 1e-3 us/late",
			page.Sample{
				Full: "X/size=64B/plain", Name: "X", Labels: map[string]string{"size": "64B", "plain": ""}, Size: 16,
				Values: map[string]float64{"us/late": 0.001},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := page.Parse(strings.NewReader("pkg: a/b\n" + c.line + "\n"))
			require.NoError(t, err)
			c.want.Package = "a/b"
			require.Equal(t, []page.Sample{c.want}, run.Samples)
		})
	}
}

func TestALineThatIsNoSampleIsPassedOver(t *testing.T) {
	for name, line := range map[string]string{
		"a name alone, whose benchmark failed":   "BenchmarkCPU/model=serial-2",
		"a name before what a benchmark printed": "BenchmarkCPU/model=serial-2 \t hello",
		"no count":                               "BenchmarkCPU-2 x 5 ns/op",
		"a count of nothing":                     "BenchmarkCPU-2 0 5 ns/op",
		"a value without a unit":                 "BenchmarkCPU-2 10 5 ns/op 7",
		"a value that is not a number":           "BenchmarkCPU-2 10 five ns/op",
		"not a number":                           "BenchmarkCPU-2 10 NaN ns/op",
		"no finite one":                          "BenchmarkCPU-2 10 +Inf tasks/s",
		"a failure":                              "--- FAIL: BenchmarkCPU/model=serial-2",
		"another word":                           "CPU-2 10 5 ns/op",
		"half a line":                            "BenchmarkCPU-2 10 5",
		"nothing":                                "",
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, parsed(t, line+"\n").Samples) })
	}
}

func TestAHeadSaysWhatWasMeasuredWhere(t *testing.T) {
	run := parsed(t, "BenchmarkA 1 1 ns/op\npkg: other\nBenchmarkB 1 1 ns/op\n# complete\n")
	require.Equal(t, []string{
		"go test -bench .", "go version go1.26.8 linux/amd64, 2 processors, 2026-11-25 19:30 UTC",
	}, run.About)
	require.Equal(t, 2, run.Processors)
	require.Equal(t, "Some Processor", run.CPU)
	require.Equal(t, "concurrency/exercises/decision", run.Samples[0].Package)
	require.Equal(t, "other", run.Samples[1].Package)
}

func TestParseTellsThatReadingFailed(t *testing.T) {
	broken := errors.New("broken")
	_, err := page.Parse(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	_, err = page.Parse(strings.NewReader("x" + strings.Repeat("y", 1<<17)))
	require.NoError(t, err, "a long line is no failure")
}
