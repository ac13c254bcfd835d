package processpool

import "time"

// pace is how fast a worker answers, which says how many requests it may have under way: as many as it does in the time of
// budget, so that quick tasks need not wait for the pipe, and slow ones not for each other.
type pace struct {
	mark time.Time     // when it began the first request, or last answered
	mean time.Duration // for a request, 0: not known
}

const budget = 500 * time.Microsecond

// answered notes n answers at a time and returns how many requests may be under way.
func (c *pace) answered(n int, now time.Time) int {
	took := now.Sub(c.mark) / time.Duration(n)
	c.mark = now
	if c.mean == 0 {
		c.mean = took
	} else {
		c.mean = (c.mean + took) / 2
	}
	return 1 + int(budget/max(1, c.mean))
}
