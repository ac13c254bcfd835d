package page_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

// law are throughputs that lie on a curve.
func law(c decision.Curve, sizes ...int) map[int]float64 {
	found := map[int]float64{}
	for _, n := range sizes {
		found[n] = c.Throughput(n)
	}
	return found
}

func TestTheKneeIsMeasuredAndFitted(t *testing.T) {
	c := decision.Curve{Gamma: 100, Alpha: 0.05, Beta: 0.02} // best at 7, knee at 5
	require.Contains(t, written(t, loop("CPU", 100)+rates("CPU/model=goroutine", law(c, 1, 2, 4, 8, 16))),
		"Knee of goroutines: 8 workers, which reached 95 % of the most. "+
			"The fitted curve bends at 5 and is highest at 7 (contention 0.05, coherency 0.02).\n")
}

func TestWhereTheDataSupportNoFitThePageSaysWhy(t *testing.T) {
	for says, sizes := range map[string]map[int]float64{
		"Knee of goroutines: 2 workers, which reached 95 % of the most. The data support no fit: three sizes leave nothing to check " +
			"the curve with.\n": {2: 200, 4: 180, 8: 120},
		"Knee of goroutines: 2 workers, which reached 95 % of the most. The data support no fit: a fit needs at least 3 different " +
			"sizes.\n": {2: 200, 4: 180},
		"Knee of goroutines: 1 worker, which reached 95 % of the most. The data support no fit: the sizes differ no more than the " +
			"noise.\n": {1: 200, 2: 200, 4: 201, 8: 200},
	} {
		require.Contains(t, written(t, loop("CPU", 100)+rates("CPU/model=goroutine", sizes)), says)
	}
	require.NotContains(t, written(t, loop("CPU", 100)+rates("CPU/model=goroutine", map[int]float64{2: 200})), "Knee",
		"one size has none")
}

// Throughput comes from the time of one operation where a benchmark reports no tasks.
func TestTheKneeIsOfTheBestConcurrentModel(t *testing.T) {
	require.Contains(t, written(t, loop("CPU", 500)+rates("CPU/model=goroutine", map[int]float64{1: 100, 2: 150})+
		six("CPU/model=process", 1e9/400, 0.01, "ns/op")+six("CPU/model=process-2", 1e9/402, 0.01, "ns/op")), "Knee of processes: 1 worker,")
}

func TestTheGreatestSizeIsNoKnee(t *testing.T) {
	require.Contains(t, written(t, loop("CPU", 100)+rates("CPU/model=goroutine", map[int]float64{2: 200, 4: 390, 8: 700})),
		"Knee of goroutines: none up to 8 workers. ")
}
