package page

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Write prints the page, or nothing when there is no result of package decision.
func (r Run) Write(w io.Writer) error {
	var sections []string
	for _, load := range workloads {
		sections = append(sections, load.section(r.of(load.benchmark)))
	}
	sections = append(sections, r.breakEvens(), r.costs())
	var text strings.Builder
	for _, s := range sections {
		if s != "" {
			text.WriteString("\n" + s)
		}
	}
	if text.String() == "" {
		return nil
	}
	_, err := io.WriteString(w, r.head()+text.String())
	return err
}

// head says what was measured where, and how to read it.
func (r Run) head() string {
	text := "WHICH MODEL FOR WHICH WORK, ON THIS MACHINE\n" + strings.Join(r.About, "\n") + "\n" + strings.TrimSpace(r.CPU) + `
Throughputs are tasks per second: medians, ± the 95 % interval; x is times the loop ("serial"). "No difference shown":
the intervals overlap, or there are fewer than the six samples that make one.
`
	if noise := r.noise(); noise > loud {
		text += fmt.Sprintf("Half of the intervals are wider than ± %.0f %%: something else was running. Measure again when it is not.\n", 100*noise)
	}
	return text
}

// loud is what a machine that does nothing else stays below.
const loud = 0.2

// noise is the median of how far the intervals of the throughputs go.
func (r Run) noise() float64 {
	var shares []float64
	for _, w := range workloads {
		for _, model := range models[1:] {
			for _, o := range r.of(w.benchmark).measured(model) {
				if o.rate.known() {
					shares = append(shares, o.rate.share())
				}
			}
		}
	}
	return estimated(shares).median
}

// section is about a workload.
func (w workload) section(all samples) string {
	if len(all) == 0 {
		return ""
	}
	var text strings.Builder
	text.WriteString(fmt.Sprintf("%s (row %s)\n\n%s", strings.ToUpper(w.title), w.row, w.table(all)))
	for _, line := range []string{w.words(all), w.knee(all)} {
		if line != "" {
			text.WriteString("\n" + line)
		}
	}
	return text.String() + "\n"
}

// breakEvens is the section about the grain of tasks.
func (r Run) breakEvens() string {
	all := r.of("BreakEven")
	if len(all) == 0 {
		return ""
	}
	words := breakEvenWords(all, r.usual(all))
	if words == "" {
		return ""
	}
	return fmt.Sprintf("FROM WHICH GRAIN ON WORKERS PAY: time of a task, handed over alone (row 1.14)\n\n%s\n%s\n",
		breakEvens(all), words)
}

// costs is the section about what models cost besides: all at one size.
func (r Run) costs() string {
	all := samples(r.Samples).only(func(s Sample) bool {
		return s.ofDecision() && slices.ContainsFunc(costs, func(c cost) bool { return c.benchmark == s.Name })
	})
	if len(all) == 0 {
		return ""
	}
	size := r.usual(all)
	rows, words := costsAt(all.at(size))
	if rows == nil {
		return ""
	}
	return fmt.Sprintf("WHAT ELSE IT COSTS, WITH %s\n\n%s\n%s", strings.ToUpper(workers(size)), columns(rows), strings.Join(words, ""))
}
