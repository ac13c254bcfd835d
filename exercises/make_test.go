package exercises_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recording is the results of a sweep, with its pictures beside it.
const recording = "testdata/decision/recorded/sweep.txt"

// makes runs make at the top, and returns what it printed.
func makes(t *testing.T, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skipf("the Makefile needs make: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), "make", args...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "MAKEFLAGS=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// copied is a copy of the recorded results, so that nothing is written beside the original.
func copied(t *testing.T) string {
	t.Helper()
	sweep, err := os.ReadFile(filepath.Join("..", recording))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "sweep.txt")
	require.NoError(t, os.WriteFile(file, sweep, 0o600))
	return file
}

func TestASweepMeasuresWhatItIsToldTo(t *testing.T) {
	const headlines = "-bench '^Benchmark(Fetch|Read|CPU|Mixed|Chunks|HandOver|Create|Switch|Memory|Responsive|BreakEven|"
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"by default the headlines of all packages": {nil, []string{headlines, ")$' ", "-cpu 1,2,4,8 -count 6 -benchtime 20ms ./...", "112 * 6 * 4"}},
		"FULL, everything, and longer":             {[]string{"FULL=1"}, []string{"-bench '.' ", "-benchtime 40ms ./...", "386 * 6 * 4"}},
		"FULL, and longer still":                   {[]string{"FULL=1", "BENCHTIME=1s"}, []string{"-bench '.' ", "-benchtime 1s ./..."}},
		"all of a package":                         {[]string{"PKG=./exercises/squares"}, []string{"-bench '.' ", "-benchtime 20ms ./exercises/squares", "echo 0)"}},
		"a benchmark, of all packages":             {[]string{"BENCH=Map"}, []string{"-bench 'Map' ", "20ms ./...", "echo 0)"}},
		"other sizes":                              {[]string{"CPU=2,4", "COUNT=10"}, []string{headlines, "-cpu 2,4 -count 10 ", "112 * 10 * 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := makes(t, append(c.args, "-n", "bench", "RESULTS=none.txt")...)
			require.NoError(t, err, out)
			for _, part := range c.want {
				assert.Contains(t, out, part)
			}
		})
	}
}

func TestTheReportEndsWithThePage(t *testing.T) {
	out, err := makes(t, "report", "RESULTS="+copied(t))
	require.NoError(t, err, out)
	tables, page, found := strings.Cut(out, "\nWHICH MODEL FOR WHICH WORK")
	require.True(t, found, out)
	assert.Contains(t, tables, "│       1  ", "the size 1 has its name")
	assert.NotContains(t, page, "│")
	assert.Contains(t, page, "CPU-bound work: ")
}

func TestPlotDrawsBothPicturesBesideTheResults(t *testing.T) {
	if _, err := exec.LookPath("gnuplot"); err != nil {
		t.Skipf("pictures need gnuplot: %v", err)
	}
	results := copied(t)
	out, err := makes(t, "plot", "RESULTS="+results)
	require.NoError(t, err, out)
	for _, name := range []string{"speedup", "breakeven"} {
		file := strings.TrimSuffix(results, ".txt") + "-" + name + ".svg"
		assert.Contains(t, out, "plot: "+file+"\n")
		svg, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(svg), "</svg>")
	}
}

func TestPlotSaysWhatIsMissing(t *testing.T) {
	results := filepath.Join(t.TempDir(), "other.txt")
	out, err := makes(t, "plot", "GNUPLOT=no-such-gnuplot", "RESULTS="+results)
	require.Error(t, err)
	require.Contains(t, out, "plot: there is no no-such-gnuplot, which draws the pictures.\nInstall it (apt install gnuplot-nox,")
	require.NoFileExists(t, results, "it says so before the sweep")

	require.NoError(t, os.WriteFile(results, []byte("BenchmarkOther 1 1 ns/op\n"), 0o600))
	out, err = makes(t, "plot", "GNUPLOT=cat", "RESULTS="+results)
	require.Error(t, err)
	require.Contains(t, out, "report: "+results+" has nothing for the picture speedup: ")
	require.NoFileExists(t, strings.TrimSuffix(results, ".txt")+"-speedup.svg")
}

// A second sweep knows how many samples the first took.
func TestASweepTellsTheTimeLeft(t *testing.T) {
	args := []string{"bench", "PKG=" + small, "BENCH=Table/work=tiny", "BENCHTIME=1x", "COUNT=1", "RESULTS=" + filepath.Join(t.TempDir(), "r.txt")}
	out, err := makes(t, args...)
	require.NoError(t, err, out)
	require.Contains(t, out, "s so far\n")
	require.Contains(t, out, "\nfactorial Table/work=tiny/model=loop ")
	require.Contains(t, out, "\n12 samples in ")
	out, err = makes(t, args...)
	require.NoError(t, err, out)
	require.Contains(t, out, " .... about ")
}
