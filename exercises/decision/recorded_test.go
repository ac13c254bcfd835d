package decision_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

// recorded are the throughputs of the README's tables, by package, work and model.
func recorded(t *testing.T) map[string][]decision.Point {
	t.Helper()
	file, err := os.Open("../../testdata/decision/throughput.tsv")
	require.NoError(t, err)
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.Comment = '\t', '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err)
		return v
	}
	all := map[string][]decision.Point{}
	for _, row := range rows[1:] {
		name := strings.Join(row[:3], " ")
		all[name] = append(all[name], decision.Point{
			Size: int(number(row[4])), Throughput: number(row[3]) / number(row[5]), Noise: number(row[6]),
		})
	}
	return all
}

// On two processors there is nothing for four or eight workers to gain, and three sizes cannot show more than that.
func TestRecordedTimesAreFittedAndDoubted(t *testing.T) {
	few, noise := decision.ErrFewSizes, decision.ErrNoise
	clamped, outside := decision.ErrClamped, decision.ErrExtrapolated
	all := recorded(t)
	want := map[string]struct {
		best, knee int
		doubts     []error
	}{
		"threadpool squares loop":      {1, 1, []error{few, noise, clamped, outside}},
		"threadpool squares goroutine": {1, 1, []error{few, clamped, outside}},
		"threadpool squares static":    {3, 2, []error{few, noise}},
		"threadpool squares pool":      {1, 1, []error{few, noise, clamped, outside}},
		"threadpool uniform loop":      {9, 3, []error{few, noise, outside}},
		"threadpool uniform goroutine": {5, 2, []error{few, noise}},
		"threadpool uniform static":    {1, 1, []error{few, noise, clamped, outside}},
		"threadpool uniform pool":      {4, 2, []error{few, noise}},
		"processpool squares loop":     {1, 1, []error{few, noise, outside}},
		"processpool squares process":  {2, 2, []error{few}},
		"processpool uniform loop":     {4, 2, []error{few, noise}},
		"processpool uniform process":  {2, 1, []error{few}},
	}
	require.Len(t, all, len(want))
	for name, c := range want {
		t.Run(name, func(t *testing.T) {
			require.Len(t, all[name], 3)
			f, err := decision.Fit(all[name]...)
			require.NoError(t, err)
			best, ok := f.Best()
			require.True(t, ok)
			require.Equal(t, c.best, best, "%v", f)
			knee, ok := f.Knee()
			require.True(t, ok)
			require.Equal(t, c.knee, knee, "%v", f)
			requireDoubts(t, f.Doubts, c.doubts...)
		})
	}
}

// The SPEC SDM91 benchmark of a SPARCcenter 2000, at a load of so many users, is the example of the R package usl. That
// makes absolute distances small, not shares, and finds contention 0.0277, coherency 0.0001044, and a best throughput of
// 1884 at a load of 96.52.
func TestFitAgreesWithAnotherSourceOnPublishedMeasurements(t *testing.T) {
	var measured []decision.Point
	for load, throughput := range map[int]float64{
		1: 64.9, 18: 995.9, 36: 1652.4, 72: 1853.2, 108: 1828.9, 144: 1775.0, 216: 1702.2,
	} {
		measured = append(measured, decision.Point{Size: load, Throughput: throughput})
	}
	f, err := decision.Fit(measured...)
	require.NoError(t, err)
	require.NoError(t, f.Doubts)
	best, ok := f.Best()
	require.True(t, ok)
	require.InEpsilon(t, 96.52, best, 0.05)
	require.InEpsilon(t, 1884, f.Throughput(best), 0.05)
	require.InEpsilon(t, 0.0001044, f.Beta, 0.15)
	require.Less(t, f.Alpha, 0.0277, "a share of the first point's throughput weighs more here")
}
