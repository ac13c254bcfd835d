package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

// grained are six samples of a model at each grain, as speed-ups over a loop that does 1000 a second whatever the grain.
func grained(model string, size int, speedups map[string]float64) (lines string) {
	for _, grain := range []string{"1ms", "100ns", "1us", "100us", "10us", "x"} { // in no order
		if s, ok := speedups[grain]; ok {
			lines += six(sized(fmt.Sprintf("BreakEven/grain=%s/model=serial", grain), size), 1000, 0.01, "tasks/s")
			lines += six(sized(fmt.Sprintf("BreakEven/grain=%s/model=%s", grain, model), size), 1000*s, 0.01, "tasks/s")
		}
	}
	return lines
}

func TestTheBreakEvenGrainIsInterpolated(t *testing.T) {
	for says, speedups := range map[string]map[string]float64{
		"break even from 10 us a task":                       {"1us": 0.5, "100us": 2},                                        // symmetrical: in the middle of the logarithms
		"break even from 32 us a task":                       {"1us": 0.125, "10us": 0.5, "100us": 2, "1ms": 2},               // one pair of them
		"break even from 2.2 us a task":                      {"1us": 0.5, "10us": 4},                                         // a third of the way
		"break even with less than 100 ns a task":            {"100ns": 1.5, "1us": 1.9},                                      // always
		"do not break even up to 1 ms a task":                {"100ns": 0.1, "1ms": 0.9},                                      // never
		"break even from 320 us a task":                      {"100ns": 0.1, "1us": 1.2, "10us": 0.9, "100us": 0.5, "1ms": 2}, // for good, not for once
		"break even from 31 us a task":                       {"1us": 0.125, "10us": 0.5, "100us": 2.02, "1ms": 2, "x": 0.1},  // a grain that is none
		"show no difference from the loop up to 1 ms a task": {"10us": 0.9, "1ms": 1.01},
	} {
		t.Run(says, func(t *testing.T) {
			text := written(t, grained("goroutine", 2, speedups))
			require.Contains(t, text, "With 2 workers, goroutines "+says+".\n")
		})
	}
}

func TestABreakEvenHasTheIntervalThatTheSpeedUpsAllow(t *testing.T) {
	text := written(t, grained("goroutine", 2, map[string]float64{"1us": 0.5, "100us": 2})+
		grained("process", 2, map[string]float64{"1us": 0.01, "100us": 1.005})+
		grained("process", 4, map[string]float64{"1us": 0.01, "100us": 0.5}))
	require.Contains(t, text, `
workers                 goroutine                     process
2         10 us (9.5 us to 11 us)   100 us (98 us to >100 us)
4                                                     >100 us
`)
	require.Contains(t, text, "With 2 workers, goroutines break even from 10 us a task; processes show no difference from the loop up to 100 us a task.\n")
}

func TestABreakEvenNeedsTheLoop(t *testing.T) {
	lines := grained("goroutine", 2, map[string]float64{"1us": 0.5, "100us": 2})
	require.Empty(t, written(t, strings.ReplaceAll(lines, "model=serial", "model=other")))
}

// One worker for each processor is what the words are about; if that was not measured, fewer; if not that, the fewest.
func TestTheWordsAreAboutTheUsualSize(t *testing.T) {
	at := func(sizes ...int) (lines string) {
		for _, n := range sizes {
			lines += grained("process", n, map[string]float64{"1us": 0.5, "100us": 2})
		}
		return lines
	}
	require.Contains(t, written(t, at(1, 2, 4)), "With 2 workers")
	require.Contains(t, written(t, at(1, 4)), "With 1 worker,")
	require.Contains(t, written(t, at(8, 4)), "With 4 workers")
	run, err := page.Parse(strings.NewReader(strings.Replace(head, "2 processors", "16 processors", 1) + at(2, 4, 8)))
	require.NoError(t, err)
	var many strings.Builder
	require.NoError(t, run.Write(&many))
	require.Contains(t, many.String(), "With 8 workers")
}
