package processpool

import "time"

// pace is how fast a worker answers, which says how many requests it may have under way: as many as it does in the time of
// budget, so that quick tasks need not wait for the pipe, and slow ones not for each other.
type pace struct {
	mark time.Time     // when it began the first request, or last answered
	mean time.Duration // for a request, 0: not known
}

const budget = time.Millisecond

// answered notes n answers at a time and returns how many requests may be under way, instead of depth. A worker that
// has nothing left has waited, so its time says little of how fast it is: it gets twice as many to see.
func (c *pace) answered(n, depth int, nothingLeft bool, now time.Time) int {
	took := now.Sub(c.mark)
	c.mark = now
	if nothingLeft && took < 2*budget {
		return 2 * depth
	}
	each := took / time.Duration(n)
	if c.mean == 0 {
		c.mean = each
	} else {
		c.mean = (c.mean + each) / 2
	}
	return 1 + int(budget/max(1, c.mean))
}
