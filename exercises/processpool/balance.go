package processpool

import "time"

// stuck is how long a worker may be at one request before others get those that wait behind it, if one is idle, and
// starving is that if all are busy: then it may only be waiting for a processor, as they are.
const (
	stuck    = time.Millisecond
	starving = 20 * time.Millisecond
)

// rebalance has requests given back that wait behind a long one. It is called with the pool's lock held, whenever a lane
// has nothing to do, when a place gets free, and from time to time while requests wait behind others.
func (p *Pool) rebalance() {
	p.balancing = false
	if p.state == shut || p.places == 1 && len(p.lanes) == 1 {
		return
	}
	patience := starving
	if len(p.idle) > 0 || len(p.lanes) < p.places {
		patience = stuck
	}
	for l := range p.lanes {
		if len(l.sent) < 2 || l.recalled || l.dead {
			continue
		}
		if time.Since(l.pace.mark) < patience {
			p.balancing = true
			continue
		}
		l.recalled = true
		l.control = appendFrame(l.control, giveBack, 0)
		l.ring()
	}
	if p.balancing {
		p.rebalanceIn(patience)
	}
}

func (p *Pool) rebalanceIn(d time.Duration) {
	if p.balance != nil {
		p.balance.Reset(d)
		return
	}
	p.balance = time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.rebalance()
	})
}
