package threadpool

// Stats is a pool at one moment. The figures are exact while nothing happens.
type Stats struct {
	Workers int // places: the tasks that may run at once
	Running int // tasks and initialisers that run
	Waiting int // tasks that wait for others, their places lent, and callbacks under way
	Idle    int // workers parked
	Queued  int // jobs in the backlog
	Started int // workers started so far
}

// Stats looks at the pool. It costs two locks.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	places := p.Workers()
	return Stats{
		Workers: places,
		Running: max(0, places-int(p.free.Load()+p.seeking.Load())),
		Waiting: p.away,
		Idle:    len(p.idle),
		Queued:  p.queue.len(),
		Started: p.started,
	}
}
