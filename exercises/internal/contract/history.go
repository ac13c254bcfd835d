package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
)

// History records the calls of several parties, for Linearizable. Each party is one goroutine.
type History[In any, Out comparable] struct {
	clock   atomic.Int64
	parties [][]Call[In, Out]
}

// NewHistory has so many parties, and no calls yet.
func NewHistory[In any, Out comparable](parties int) *History[In, Out] {
	return &History[In, Out]{parties: make([][]Call[In, Out], parties)}
}

// Call makes a call and records it. Moments are counted, not read off a clock: no two are equal, and those of all
// parties are in the order in which they were.
func (h *History[In, Out]) Call(party int, in In, call func() Out) {
	from := h.clock.Add(1)
	out := call()
	h.parties[party] = append(h.parties[party], Call[In, Out]{Party: party, In: in, Out: out, From: from, To: h.clock.Add(1)})
}

// Calls are all calls there were. The parties must have ended.
func (h *History[In, Out]) Calls() []Call[In, Out] { return slices.Concat(h.parties...) }

// draw shows calls as bars, a line each, from when they began to when they returned:
//
//	party 0 |[----]      append 1: ok
//	party 1 |   [----... pop: ?
//
// One that had not returned, or whose return makes no difference, has no end and no answer.
func draw[In any, Out comparable](calls []Call[In, Out]) string {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b Call[In, Out]) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Party, b.Party))
	})
	moments := momentsOf(calls)
	at := func(moment int64) int { i, _ := slices.BinarySearch(moments, moment); return 2 * i }
	var page strings.Builder
	for _, c := range calls {
		end, answer := 2*len(moments), "?"
		bar := strings.Repeat(" ", at(c.From)) + "["
		if c.open {
			bar += strings.Repeat(".", end-len(bar))
		} else {
			bar += strings.Repeat("-", at(c.To)-len(bar)) + "]"
			answer = fmt.Sprint(c.Out)
		}
		fmt.Fprintf(&page, "party %d |%-*s %v: %s\n", c.Party, end, bar, c.In, answer)
	}
	return page.String()
}

// momentsOf are the moments that a drawing of the calls needs, in order.
func momentsOf[In any, Out comparable](calls []Call[In, Out]) (moments []int64) {
	for _, c := range calls {
		if moments = append(moments, c.From); !c.open {
			moments = append(moments, c.To)
		}
	}
	slices.Sort(moments)
	return slices.Compact(moments)
}
