package page_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

func picture(t *testing.T, name, lines string) string {
	t.Helper()
	return page.Pictures[name](parsed(t, lines))
}

func TestAPictureHasACurveForEachModelAndADiagramForEachWorkload(t *testing.T) {
	script := picture(t, "speedup", loop("CPU", 100)+rates("CPU/model=goroutine", map[int]float64{1: 100, 2: 200})+
		loop("Read", 100)+rates("Read/model=process", map[int]float64{2: 50}))
	for _, part := range []string{
		"$process0 << EOD\n2 0.5 0.492048 0.508048\nEOD\n", "$goroutine1 << EOD\n1 1 0.984095 1.0161\n2 2 1.96819 2.03219\nEOD\n",
		"set title 'CPU-bound work'\n", "set xtics (1, 2, 4, 8)\n", "layout 2,2", "2 processors, 2026-11-25 19:30 UTC'",
		"set xrange [0.8333:2.4]\nset yrange [0.41:2.439]\n", "title 'the loop', NaN with linespoints lc rgb '#0072b2' pt 7 lw 2 title 'goroutines', NaN",
	} {
		assert.Contains(t, script, part)
	}
	assert.NotContains(t, script, "threads")
	drawn(t, script)
}

func TestThePictureOfTheGrainIsAtTheUsualSize(t *testing.T) {
	script := picture(t, "breakeven", grained("process", 2, map[string]float64{"1us": 0.5, "100us": 2})+
		grained("process", 4, map[string]float64{"1us": 0.1, "100us": 0.2}))
	assert.Contains(t, script, "$process0 << EOD\n1 0.5 0.490099 0.510101\n100 2 1.9604 2.0404\nEOD\n")
	assert.Contains(t, script, "one by one to 2 workers")
	drawn(t, script)
}

func TestOneSampleIsAPointWithoutABar(t *testing.T) {
	script := picture(t, "speedup", "BenchmarkCPU/model=serial 1 10 ns/op\nBenchmarkCPU/model=thread-2 1 5 ns/op\n")
	assert.Contains(t, script, "$thread0 << EOD\n2 2 2 2\nEOD\n")
}

func TestNoPictureOfWhatWasNotMeasured(t *testing.T) {
	for name := range page.Pictures {
		assert.Empty(t, picture(t, name, ""))
		assert.Empty(t, picture(t, name, loop("CPU", 100)), "nothing beside the loop")
		assert.Empty(t, picture(t, name, rates("CPU/model=thread", map[int]float64{1: 1})), "no loop")
		assert.Empty(t, picture(t, name, rates("BreakEven/grain=1us/model=thread", map[int]float64{1: 1})), "no loop")
	}
}

// drawn sees that gnuplot takes the script, where there is a gnuplot.
func drawn(t *testing.T, script string) {
	t.Helper()
	if _, err := exec.LookPath("gnuplot"); err != nil {
		t.Logf("not drawn: %v", err)
		return
	}
	cmd := exec.CommandContext(t.Context(), "gnuplot")
	cmd.Stdin = strings.NewReader(script)
	var said strings.Builder
	cmd.Stderr = &said
	svg, err := cmd.Output()
	require.NoError(t, err, said.String())
	require.Empty(t, said.String())
	require.Contains(t, string(svg), "</svg>")
}
