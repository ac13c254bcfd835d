package page

import (
	"fmt"
)

// workload is one kind of work, done by each model.
type workload struct {
	benchmark, title, row string
}

var workloads = []workload{
	{"Fetch", "I/O-bound work (fetching pages)", "1.1"},
	{"Read", "I/O-bound work (reading files)", "1.1"},
	{"CPU", "CPU-bound work", "1.8"},
	{"Mixed", "Mixed work (computing and waiting)", "1.1 and 1.8"},
	{"Chunks", "A large file in chunks", "1.13"},
}

// models in the order of what they ask for: where no difference is shown, the first is enough.
var models = []string{"serial", "goroutine", "thread", "process"}

// plural is what the workers of a model are called.
var plural = map[string]string{"serial": "the loop", "goroutine": "goroutines", "thread": "threads", "process": "processes"}

// option is a model and a size, and what they bring.
type option struct {
	model string
	size  int // 0: the loop, whatever -cpu says
	rate  estimate
}

func (o option) String() string {
	switch o.size {
	case 0:
		return plural[o.model]
	case 1:
		return plural[o.model] + ", 1 worker"
	}
	return fmt.Sprintf("%s, %d workers", plural[o.model], o.size)
}

// measured are a model's options, smallest size first. The loop is one: all its samples are of the same.
func (all samples) measured(model string) (found []option) {
	of := all.with("model", model)
	if model == "serial" && len(of) > 0 {
		return []option{{model, 0, estimated(of.rates())}}
	}
	for _, size := range of.sizes() {
		found = append(found, option{model, size, estimated(of.at(size).rates())})
	}
	return found
}

// options are all that was measured of these models.
func (all samples) options(models []string) (found []option) {
	for _, model := range models {
		found = append(found, all.measured(model)...)
	}
	return found
}

// sure is the option that is the best for sure: its interval begins the highest.
func sure(options []option) (best option) {
	for i, o := range options {
		if i == 0 || o.rate.low > best.rate.low || o.rate.low == best.rate.low && o.rate.median > best.rate.median {
			best = o
		}
	}
	return best
}

// enough is the first option that is not shown to bring less than the best. If the best is shown to bring more than the very
// first, the loop, then so must this: samples that scatter over all that there is are not enough.
func enough(options []option) option {
	best, first := sure(options), options[0].rate
	for _, o := range options {
		if !o.rate.below(best.rate) && (first.below(o.rate) || !first.below(best.rate)) {
			return o
		}
	}
	return best
}

// table has a model in each column and a size in each row.
func (w workload) table(all samples) string {
	rows := [][]string{{"workers"}}
	loop := all.measured("serial")
	for _, size := range all.sizes() {
		row := []string{fmt.Sprint(size)}
		for _, model := range models {
			of := all.with("model", model)
			if len(of) == 0 {
				continue
			}
			if len(rows) == 1 {
				rows[0] = append(rows[0], model)
			}
			row = append(row, cell(estimated(of.at(size).rates()), model, loop))
		}
		rows = append(rows, row)
	}
	return columns(rows)
}

// cell is a throughput, and how many times that of the loop it is.
func cell(rate estimate, model string, loop []option) string {
	if rate.n == 0 {
		return ""
	}
	text := perSecond.of(rate.median, 3) + rate.plusMinus()
	if model != "serial" && len(loop) > 0 {
		text += fmt.Sprintf("  %5sx", times(rate.median/loop[0].rate.median))
	}
	return text
}
