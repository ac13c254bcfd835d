package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// gain is how many times the loop's throughput a model reaches with tasks of a grain.
type gain struct {
	grain   float64 // nanoseconds
	speedup estimate
}

// gains are a model's at one size, smallest grain first, of the grains that the loop was measured with as well.
func (all samples) gains(model string, size int) (found []gain) {
	for _, label := range all.labels("grain") {
		d, err := time.ParseDuration(label)
		of := all.at(size).with("grain", label)
		rates, loop := of.with("model", model).rates(), of.with("model", "serial").rates()
		if err != nil || d <= 0 || len(rates) == 0 || len(loop) == 0 {
			continue
		}
		found = append(found, gain{float64(d), estimated(rates).over(estimated(loop))})
	}
	slices.SortFunc(found, func(a, b gain) int { return int(math.Copysign(1, a.grain-b.grain)) })
	return found
}

// crossing is the grain from which on the speed-up is above one, as a straight line between the two measured ones has it
// when both axes are logarithmic. It is 0 when it is above one with the smallest grain, and +Inf when it is not with the
// greatest.
func crossing(gains []gain, of func(estimate) float64) float64 {
	last := len(gains) - 1
	if !(of(gains[last].speedup) > 1) {
		return math.Inf(1)
	}
	i := last
	for i >= 0 && of(gains[i].speedup) > 1 {
		i--
	}
	if i < 0 {
		return 0
	}
	x0, x1 := math.Log(gains[i].grain), math.Log(gains[i+1].grain)
	y0, y1 := math.Log(of(gains[i].speedup)), math.Log(of(gains[i+1].speedup))
	if math.IsInf(y0, 0) || math.IsInf(y1, 0) { // nothing is known of one of them
		return gains[i+1].grain
	}
	return math.Exp(x0 - y0*(x1-x0)/(y1-y0))
}

// breakEven is the grain in words: "42 us (38 us to 50 us)".
func breakEven(gains []gain) string {
	from := crossing(gains, func(e estimate) float64 { return e.median })
	low := crossing(gains, func(e estimate) float64 { return e.high })
	high := crossing(gains, func(e estimate) float64 { return e.low })
	text := bound(from, gains)
	if !gains[0].speedup.known() || math.IsInf(from, 1) && math.IsInf(low, 1) || from == 0 && high == 0 {
		return text
	}
	return fmt.Sprintf("%s (%s to %s)", text, bound(low, gains), bound(high, gains))
}

// bound says what lies outside of the measured grains.
func bound(d float64, gains []gain) string {
	switch {
	case d == 0:
		return "<" + duration.short(gains[0].grain)
	case math.IsInf(d, 1):
		return ">" + duration.short(gains[len(gains)-1].grain)
	}
	return duration.short(d)
}

// workers of this section are those that hand a task over.
var handers = []string{"goroutine", "thread", "process"}

// breakEvens has a size in each row: the grain from which a model is faster than the loop.
func breakEvens(all samples) string {
	rows := [][]string{{"workers"}}
	var measured []string
	for _, model := range handers {
		if len(all.with("model", model)) > 0 {
			measured = append(measured, model)
		}
	}
	rows[0] = append(rows[0], measured...)
	for _, size := range all.sizes() {
		row := []string{fmt.Sprint(size)}
		for _, model := range measured {
			text := ""
			if gains := all.gains(model, size); len(gains) > 0 {
				text = breakEven(gains)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return columns(rows)
}

// breakEvenWords are about one size.
func breakEvenWords(all samples, size int) string {
	var parts []string
	for _, model := range handers {
		if gains := all.gains(model, size); len(gains) > 0 {
			parts = append(parts, plural[model]+" "+from(gains))
		}
	}
	if parts == nil {
		return ""
	}
	return fmt.Sprintf("With %s, %s.", workers(size), strings.Join(parts, "; "))
}

// from says from which grain on, if with any the model is shown to be faster.
func from(gains []gain) string {
	grain := crossing(gains, func(e estimate) float64 { return e.median })
	faster := slices.ContainsFunc(gains, func(g gain) bool { return g.speedup.low > 1 })
	last := gains[len(gains)-1]
	switch {
	case last.speedup.high < 1:
		return "do not break even up to " + duration.short(last.grain) + " a task"
	case !faster || math.IsInf(grain, 1):
		return "show no difference from the loop up to " + duration.short(last.grain) + " a task"
	case grain == 0:
		return "break even with less than " + duration.short(gains[0].grain) + " a task"
	}
	return "break even from " + duration.short(grain) + " a task"
}
