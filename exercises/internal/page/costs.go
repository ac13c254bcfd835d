package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cost is what something takes, by model or by way.
type cost struct {
	benchmark, title, row string
	key                   string   // the label that names who pays
	who                   []string // its values
	unit                  string
	scale                 scale
}

var (
	byModel = []string{"goroutine", "thread", "process"}
	costs   = []cost{
		{"Create", "creating one", "1.3", "model", byModel, "ns/op", duration},
		{"Switch", "switching between two", "1.4", "model", byModel, "ns/op", duration},
		{"Memory", "memory of an idle one", "1.5", "model", byModel, "B/worker", memory},
		{"Responsive", "a tick late by", "1.6", "work", []string{"serial", "goroutine", "process"}, "us/late", lateness},
		{"Responsive", "beside all workers", "1.6", "work", []string{"serial", "goroutines", "processes"}, "us/late", lateness},
		{"HandOver", "handing over", "1.2", "how", []string{"reference", "memory", "pipe"}, "ns/op", duration},
	}
)

// costsAt are the rows of the table, with a head above each set of columns, and what they say in words. A cost that only
// one was measured for says nothing.
func costsAt(all samples) (rows [][]string, words []string) {
	var head []string
	for _, c := range costs {
		of := all.only(func(s Sample) bool { return s.Name == c.benchmark })
		for _, title := range c.titles(of) {
			payers := c.payers(of.only(func(s Sample) bool { return c.titled(s.Labels["size"]) == title }))
			if len(payers) < 2 {
				continue
			}
			if !slices.Equal(head, c.who) {
				head = c.who
				rows = append(rows, append([]string{""}, head...))
			}
			rows = append(rows, c.line(title, payers))
			words = append(words, c.words(title, payers))
		}
	}
	return rows, words
}

// titles are one, or one for each size of what is handed over.
func (c cost) titles(all samples) (found []string) {
	for _, s := range all {
		if title := c.titled(s.Labels["size"]); !slices.Contains(found, title) {
			found = append(found, title)
		}
	}
	return found
}

// titled names the size of what is handed over, if there is one: "65536B".
func (c cost) titled(size string) string {
	if n, err := strconv.ParseFloat(strings.TrimSuffix(size, "B"), 64); err == nil {
		size = memory.short(n)
	}
	return strings.TrimSpace(c.title + " " + size)
}

// payer is one of who, and what it pays.
type payer struct {
	who  string
	cost estimate
}

// payers are those that were measured.
func (c cost) payers(all samples) (found []payer) {
	for _, who := range c.who {
		if values := all.with(c.key, who).values(c.unit); len(values) > 0 {
			found = append(found, payer{who, estimated(values)})
		}
	}
	return found
}

// cheapest is the one whose interval ends the lowest.
func cheapest(payers []payer) payer {
	least := payers[0]
	for _, p := range payers[1:] {
		if p.cost.high < least.cost.high || p.cost.high == least.cost.high && p.cost.median < least.cost.median {
			least = p
		}
	}
	return least
}

// line is a row of the table: what each pays, and how many times what the cheapest does.
func (c cost) line(title string, payers []payer) []string {
	row, least := []string{fmt.Sprintf("%s (%s)", title, c.row)}, cheapest(payers)
	for _, who := range c.who {
		cell := ""
		for _, p := range payers {
			if p.who == who {
				cell = c.scale.of(p.cost.median, 3) + p.cost.plusMinus() + fmt.Sprintf(" %8s", p.ratio(least))
			}
		}
		row = append(row, cell)
	}
	return row
}

// ratio is how many times as much as the least it pays: nothing for itself, nor if that is nothing.
func (p payer) ratio(least payer) string {
	if p == least || !(least.cost.median > 0) {
		return ""
	}
	return times(p.cost.median/least.cost.median) + "x"
}

// words are the row in words.
func (c cost) words(title string, payers []payer) string {
	least := cheapest(payers)
	var same, more []string
	for _, p := range payers {
		switch {
		case !p.cost.differs(least.cost):
			same = append(same, p.who)
		case p.ratio(least) == "":
			more = append(more, p.who+" more")
		default:
			more = append(more, p.who+" "+p.ratio(least))
		}
	}
	text := same[0] + " the least"
	if len(same) > 1 {
		text = "no difference shown between " + and(same)
	}
	return sentence(title+": "+strings.Join(append([]string{text}, more...), ", ")) + "\n"
}
