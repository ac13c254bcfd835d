package page_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loop is the serial loop at every size.
func loop(benchmark string, rate float64) string {
	return rates(benchmark+"/model=serial", map[int]float64{1: rate, 2: rate, 4: rate, 8: rate})
}

func TestAWorkloadInWords(t *testing.T) {
	const goroutine, thread, process = "CPU/model=goroutine", "CPU/model=thread", "CPU/model=process"
	for says, lines := range map[string]string{
		"CPU-bound work: goroutines, 2 workers, 2.00 times as fast as the loop; no difference shown with more.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{1: 99, 2: 200, 4: 200, 8: 201}),
		"CPU-bound work: goroutines, 2 workers, 2.00 times as fast as the loop; more only cost.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{1: 99, 2: 200, 4: 190, 8: 150}),
		"CPU-bound work: goroutines, 2 workers, 2.00 times as fast as the loop; more bring nothing or cost.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{1: 99, 2: 200, 4: 200, 8: 150}),
		"CPU-bound work: goroutines, 8 workers, 7.90 times as fast as the loop; more were not measured, and may bring more.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{1: 99, 2: 200, 4: 390, 8: 790}),
		"CPU-bound work: processes, 4 workers, 3.00 times as fast as the loop; goroutines take 2.00 times as long at best.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{1: 80, 4: 150}) + rates(process, map[int]float64{4: 300}),
		"CPU-bound work: goroutines, 2 workers, 2.00 times as fast as the loop; no difference shown with more; no difference shown " +
			"from threads; processes take 1.25 times as long at best.": loop("CPU", 100) + rates(goroutine, map[int]float64{2: 200, 4: 200}) +
			rates(thread, map[int]float64{2: 199, 4: 202}) + rates(process, map[int]float64{2: 160, 4: 100}),
		"CPU-bound work: the loop; goroutines take 2.00 times as long at best; processes take 10 times as long at best.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{2: 50, 4: 40}) + rates(process, map[int]float64{2: 10}),
		"CPU-bound work: the loop; no difference shown from goroutines, threads and processes.": loop("CPU", 100) +
			rates(goroutine, map[int]float64{2: 101}) + rates(thread, map[int]float64{2: 100}) + rates(process, map[int]float64{2: 99}),
		"CPU-bound work: threads, 1 worker; processes take 1.50 times as long at best.":// nothing but these was measured
		rates(thread, map[int]float64{1: 150}) + rates(process, map[int]float64{1: 100}),
	} {
		t.Run(says, func(t *testing.T) { require.Contains(t, strings.Split(written(t, lines), "\n"), says) })
	}
}

func TestWhereSamplesScatterOrAreFewNoDifferenceIsShown(t *testing.T) {
	const says = "CPU-bound work: the loop; no difference shown from goroutines.\n"
	require.Contains(t, written(t, loop("CPU", 100)+six("CPU/model=goroutine-2", 200, 0.6, "tasks/s")), says)
	five := six("CPU/model=goroutine-2", 200, 0.01, "tasks/s")
	five = five[:strings.LastIndex(strings.TrimSpace(five), "\n")+1]
	require.Contains(t, written(t, loop("CPU", 100)+five), says)
	require.Contains(t, written(t, "BenchmarkCPU/model=serial-2 1 1 ns/op\nBenchmarkCPU/model=goroutine-2 1 1 ns/op\n"), says)
}

// The fastest by its median is so for sure only if its samples agree.
func TestANoisyModelDoesNotHideADifferenceBetweenOthers(t *testing.T) {
	text := written(t, loop("CPU", 100)+rates("CPU/model=goroutine", map[int]float64{2: 200})+
		six("CPU/model=thread-2", 210, 0.7, "tasks/s"))
	require.Contains(t, text, "goroutines, 2 workers, 2.00 times as fast as the loop; no difference shown from threads.\n")
}

func TestWhatWasNotMeasuredIsNotSpokenOf(t *testing.T) {
	require.Empty(t, written(t, ""))
	require.Empty(t, written(t, "BenchmarkOther/model=serial-2 1 1 ns/op\n"))
	require.Empty(t, written(t, "pkg: concurrency/exercises/manager\n"+six("HandOver/size=64B/how=pipe-2", 5, 0, "ns/op")),
		"another package's benchmark of the same name")
	text := written(t, loop("Read", 100)+rates("Read/model=thread", map[int]float64{2: 300}))
	for _, word := range []string{"goroutine", "process ", "processes", "CPU-BOUND", "Mixed", "GRAIN", "COSTS"} {
		assert.NotContains(t, text, word)
	}
	require.NotContains(t, written(t, loop("CPU", 100)), "CPU-bound work:", "the loop alone is not a choice")
}

func TestATableHasAModelInEachColumnAndASizeInEachRow(t *testing.T) {
	text := written(t, loop("CPU", 1000)+rates("CPU/model=process", map[int]float64{4: 1500, 2: 900}))
	require.Contains(t, text, `CPU-BOUND WORK (row 1.8)

workers        serial               process
1         1.00k ±  1%
2         1.00k ±  1%     900 ±  1%   0.90x
4         1.00k ±  1%   1.50k ±  1%   1.50x
8         1.00k ±  1%
`)
	require.Contains(t, text, "2 processors, 2026-11-25 19:30 UTC\nSome Processor\n")
}

// Two workers' samples are from below the loop's to above those of four, so they show nothing.
func TestWhatIsRecommendedIsShownToBeBetterThanTheLoop(t *testing.T) {
	require.Contains(t, written(t, loop("CPU", 100)+six("CPU/model=goroutine-2", 190, 0.6, "tasks/s")+
		rates("CPU/model=goroutine", map[int]float64{4: 200})), "CPU-bound work: goroutines, 4 workers, 2.00 times as fast as the loop;")
}

func TestThePageTellsThatTheMachineWasBusy(t *testing.T) {
	const says = "Half of the intervals are wider than ± "
	require.NotContains(t, written(t, loop("CPU", 100)+rates("CPU/model=goroutine", map[int]float64{1: 100, 2: 200, 4: 200})), says)
	require.Contains(t, written(t, loop("CPU", 100)+six("CPU/model=goroutine-2", 200, 0.4, "tasks/s")+
		six("CPU/model=goroutine-4", 200, 0.3, "tasks/s")+six("CPU/model=goroutine", 200, 0.01, "tasks/s")), says+"30 %")
}
