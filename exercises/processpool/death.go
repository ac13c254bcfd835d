package processpool

import (
	"context"
	"fmt"
	"time"

	"concurrency/exercises/executor"
)

// bury waits for the end of a process from which nothing more comes, and decides what becomes of its requests: the one
// that it was at is the victim, all others go to other workers.
func (l *lane) bury() {
	p := l.pool
	why := l.ended()
	l.said.end()
	p.mu.Lock()
	died := l.died()
	victim, innocent := l.separate()
	l.release()
	l.relieve()
	l.sent = nil
	delete(p.lanes, l)
	if l.leaving {
		p.leaving--
	}
	if died {
		p.stats.Died++
		p.report("a worker died", "pid", l.proc.PID(), "error", why)
	}
	p.requeue(innocent)
	p.mu.Unlock()
	if victim != nil {
		p.sentence(*victim, autopsy(l.proc, why, l.fault))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if died && victim == nil && !l.proven {
		p.failed(autopsy(l.proc, why, l.fault))
	}
	p.failStranded()
	p.live-- // not before: meanwhile the lock was let go, and the pool would have ended
	p.moveUp()
	p.settle()
}

// moveUp is called when a lane is no more: others do what it was woken for, or had ahead, or another takes its place.
func (p *Pool) moveUp() {
	p.call(p.demand())
	p.rebalance()
	p.letGo()
}

// died tells whether the worker has ended before it was to.
func (l *lane) died() bool { return len(l.sent) > 0 || !l.leaving }

// ended waits for the process, which has closed its output and so should be gone, and kills it if it is not. With
// its own end it has killed its process group, so no grandchild lives on.
func (l *lane) ended() error {
	ctx, stop := context.WithTimeout(context.Background(), l.pool.grace)
	defer stop()
	select {
	case <-l.proc.Done():
	case <-ctx.Done():
		_ = l.proc.Kill()
	}
	return l.proc.Wait(context.Background())
}

// overdue lets nobody wait for a process that has ended: what it wrote is there, and only a stranger can hold its pipes
// open.
func (l *lane) overdue() {
	<-l.proc.Done()
	_ = l.out.SetReadDeadline(time.Unix(1, 0))
	_ = l.in.SetWriteDeadline(time.Unix(1, 0))
}

// separate tells the victim from the innocent.
func (l *lane) separate() (victim *item, innocent []item) {
	if len(l.sent) == 0 || !l.begun() {
		return nil, l.sent
	}
	return &l.sent[0], l.sent[1:]
}

// begun tells whether the worker has begun the first request without a reply. Without a journal, it counts as begun
// if any of it was read.
func (l *lane) begun() bool {
	if l.kept != nil {
		return l.kept.begun.Load() == l.base
	}
	unread := min(l.written, uint64(unreadBytes(l.in)))
	return l.sent[0].from < l.written-unread
}

// sentence tries a victim again, or gives it its error.
func (p *Pool) sentence(it item, death *WorkerError) {
	why, parent := it.job.Err(), it.job.Parent().Err()
	p.mu.Lock()
	if p.state == shut && parent == nil {
		why = p.why
	}
	if why == nil && it.tries < p.retries {
		it.tries++
		p.stats.Retried++
		p.requeue([]item{it})
		p.mu.Unlock()
		p.recheck() // somebody may have given it up since it was asked, and did not find it
		return
	}
	p.unwatch(&it)
	p.mu.Unlock()
	var err error = death
	if why != nil {
		err = fmt.Errorf("%w: its worker died before it had returned: %w", why, death)
	}
	it.job.Fail(hands{p}, it.span, err)
}

// failStranded gives an outcome to what was given back after the pool was shut. It is called with the pool's lock held.
func (p *Pool) failStranded() {
	if p.state != shut || len(p.again) == 0 {
		return
	}
	items, why := p.takeAgain(func(*item) bool { return true }), p.why
	p.mu.Unlock()
	defer p.mu.Lock()
	for _, it := range items {
		it.job.Fail(hands{p}, it.span, fmt.Errorf("%w: %w", executor.ErrCancelled, why))
	}
}
