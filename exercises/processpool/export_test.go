package processpool

// SendAhead has every worker given what is queued, up to so many requests, as if it had shown that it is quick.
func (p *Pool) SendAhead(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.lanes {
		l.depth = n
		l.ring()
	}
}

// Ahead is how many requests a worker may have under way, in a pool of one.
func (p *Pool) Ahead() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.lanes {
		return l.depth
	}
	return 0
}
