package page

import (
	"errors"
	"fmt"
	"strings"

	"concurrency/exercises/decision"
)

// doubts in the order of what they weigh.
var doubts = []error{
	decision.ErrTooFewSizes,
	decision.ErrNoise, decision.ErrClamped, decision.ErrPoor, decision.ErrFewSizes, decision.ErrNoBest, decision.ErrExtrapolated,
}

// knee says after how many workers more add little, as it was measured and as the fitted curve has it. It is about the
// model that the words recommend, or, where that is the loop, the best of the others; and says nothing where there are not at
// least two sizes.
func (w workload) knee(all samples) string {
	concurrent := all.options(models[1:])
	if len(concurrent) == 0 {
		return ""
	}
	best := enough(all.options(models))
	if best.model == models[0] {
		best = enough(concurrent)
	}
	sizes := all.measured(best.model)
	if len(sizes) < 2 {
		return ""
	}
	return fmt.Sprintf("Knee of %s: %s. %s", plural[best.model], bend(sizes), fit(all.with("model", best.model)))
}

// bend is the smallest size that reaches 95 % of the best of those measured, as decision.Curve has it of a curve. The
// greatest size is none: nobody knows what comes after it.
func bend(options []option) string {
	top := 0.0
	for _, o := range options {
		top = max(top, o.rate.median)
	}
	last := len(options) - 1
	for _, o := range options[:last] {
		if o.rate.median >= 0.95*top {
			return workers(o.size) + ", which reached 95 % of the most"
		}
	}
	return "none up to " + workers(options[last].size)
}

// fit is what the Universal Scalability Law makes of the samples, or why it is not to be believed.
func fit(all samples) string {
	var points []decision.Point
	for _, s := range all {
		for _, rate := range (samples{s}).rates() {
			points = append(points, decision.Point{Size: s.Size, Throughput: rate})
		}
	}
	f, err := decision.Fit(points...)
	if err == nil && f.Doubts == nil {
		best, _ := f.Best() // without one there are doubts
		knee, _ := f.Knee()
		return fmt.Sprintf("The fitted curve bends at %d and is highest at %d (contention %.2g, coherency %.2g).",
			knee, best, f.Alpha, f.Beta)
	}
	return "The data support no fit: " + why(errors.Join(err, f.Doubts)) + "."
}

// why is the causes without the remedies, which decision.Fit gives.
func why(err error) string {
	var causes []string
	for _, doubt := range doubts {
		if errors.Is(err, doubt) {
			cause, _, _ := strings.Cut(strings.TrimPrefix(doubt.Error(), "decision: "), ": ")
			causes = append(causes, cause)
		}
	}
	if causes == nil {
		return strings.TrimPrefix(err.Error(), "decision: ")
	}
	return strings.Join(causes, "; ")
}
