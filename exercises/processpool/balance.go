package processpool

import "time"

// stuck is how long a worker may be at one request before others get those that wait behind it.
const stuck = time.Millisecond

// rebalance has requests given back that wait behind a long one while another worker is idle, or could be started. It is
// called with the pool's lock held, whenever a lane has nothing to do and when a place gets free.
func (p *Pool) rebalance() {
	if len(p.idle) == 0 && len(p.lanes) >= p.places || p.state == shut {
		return
	}
	again := false
	for l := range p.lanes {
		if len(l.sent) < 2 || l.recalled || l.dead {
			continue
		}
		if time.Since(l.pace.mark) < stuck {
			again = true
			continue
		}
		l.recalled = true
		l.control = appendFrame(l.control, giveBack, 0)
		l.ring()
	}
	if again && p.balance == nil {
		p.balance = time.AfterFunc(stuck, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.balance = nil
			p.rebalance()
		})
	}
}
