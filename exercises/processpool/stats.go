package processpool

// Stats is a pool at one moment. The figures are exact while nothing happens.
type Stats struct {
	Workers  int // places: the tasks that may run at once
	Running  int // workers with something to do
	Idle     int // workers without
	Starting int // workers on their way
	Queued   int // jobs in the backlog, and parts of jobs that were given back
	Started  int // workers so far
	Died     int // of them: not because they were to leave
	Retried  int // parts of jobs that were tried again after a worker's death
}

// Stats looks at the pool. It costs a lock.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stats
	s.Workers, s.Idle, s.Starting = p.places, len(p.idle), p.starting
	s.Running = len(p.lanes) - p.starting - len(p.idle)
	s.Queued = p.queue.len() + len(p.again)
	return s
}
