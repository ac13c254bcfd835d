package page

import (
	"fmt"
	"strings"
)

// words are the table in a line: the best model and size, what more workers bring, and what the other models do.
func (w workload) words(all samples) string {
	options := all.options(models)
	if len(options) < 2 {
		return "" // nothing to choose from
	}
	best := enough(options)
	parts := []string{w.title + ": " + best.String() + best.against(all.measured("serial"))}
	if more := best.more(all.measured(best.model)); more != "" {
		parts = append(parts, more)
	}
	return sentence(strings.Join(append(parts, best.compare(all)...), "; "))
}

// against compares with the loop.
func (o option) against(loop []option) string {
	if o.size == 0 || len(loop) == 0 {
		return ""
	}
	return fmt.Sprintf(", %s times as fast as the loop", times(o.rate.median/loop[0].rate.median))
}

// more says what more workers than the best bring: not more than it, or they would be the best.
func (o option) more(options []option) string {
	var cost, same int
	for _, other := range options {
		switch {
		case other.size <= o.size:
		case other.rate.below(o.rate):
			cost++
		default:
			same++
		}
	}
	switch {
	case cost+same == 0 && len(options) > 1:
		return "more were not measured, and may bring more"
	case cost+same == 0:
		return ""
	case same == 0:
		return "more only cost"
	case cost == 0:
		return "no difference shown with more"
	}
	return "more bring nothing or cost"
}

// compare says what the other models do at their best.
func (o option) compare(all samples) (parts []string) {
	var same []string
	for _, model := range models[1:] {
		options := all.measured(model)
		if model == o.model || len(options) == 0 {
			continue
		}
		other := sure(options)
		if !other.rate.differs(o.rate) {
			same = append(same, plural[model])
			continue
		}
		ratio := times(o.rate.median / other.rate.median)
		parts = append(parts, fmt.Sprintf("%s take %s times as long at best", plural[model], ratio))
	}
	if same != nil {
		parts = append([]string{"no difference shown from " + and(same)}, parts...)
	}
	return parts
}

// and is a list in words.
func and(list []string) string {
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}
