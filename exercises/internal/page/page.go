package page

import (
	"fmt"
	"io"
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
	return "WHICH MODEL FOR WHICH WORK, ON THIS MACHINE\n" + strings.Join(r.About, "\n") + "\n" + r.CPU + `
Throughputs are tasks per second: medians, ± the 95 % interval; x is times the loop ("serial"). "No difference shown":
the intervals overlap, or there are fewer than the six samples that make one.
`
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
	var all samples
	for _, c := range costs {
		all = append(all, r.of(c.benchmark)...)
	}
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
