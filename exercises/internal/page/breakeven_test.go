package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
		"to goroutines from 10 us":            {"1us": 0.5, "100us": 2},                                        // symmetrical: in the middle of the logarithms
		"to goroutines from 32 us":            {"1us": 0.125, "10us": 0.5, "100us": 2, "1ms": 2},               // one pair of them
		"to goroutines from 2.2 us":           {"1us": 0.5, "10us": 4},                                         // a third of the way
		"to goroutines with less than 100 ns": {"100ns": 1.5, "1us": 1.9},                                      // always
		"to goroutines not up to 1 ms":        {"100ns": 0.1, "1ms": 0.9},                                      // never
		"to goroutines from 320 us":           {"100ns": 0.1, "1us": 1.2, "10us": 0.9, "100us": 0.5, "1ms": 2}, // for good, not for once
		"to goroutines from 31 us":            {"1us": 0.125, "10us": 0.5, "100us": 2.02, "1ms": 2, "x": 0.1},  // a grain that is none
	} {
		t.Run(says, func(t *testing.T) {
			text := written(t, grained("goroutine", 2, speedups))
			require.Contains(t, text, "With 2 workers, tasks are worth handing over one by one "+says+".\n")
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
	require.Contains(t, text, "With 2 workers, tasks are worth handing over one by one to goroutines from 10 us, to processes from 100 us.\n")
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
}
