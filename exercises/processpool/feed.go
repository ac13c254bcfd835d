package processpool

import (
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
)

// feed gives the worker what there is for it, until it is to have no more. It answers false if the worker has
// died, or does not read.
func (l *lane) feed() bool {
	l.pool.arrived(l)
	for l.wait() {
		if !l.write() {
			return false
		}
	}
	return l.orderly
}

// arrived makes a lane one that works.
func (p *Pool) arrived(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.starting = false
	p.starting--
	p.stats.Started++
	if l.needless { // and was killed, just as it got ready
		l.retire()
	}
	l.fallIdle() // what it was started for needs no other
	p.report("a worker is ready", "pid", l.proc.PID())
	p.grow()
}

// wait gathers what is to be written next into buf, and waits for it. It answers false when the worker is to leave.
func (l *lane) wait() bool {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		p.forget(l) // or work for an idle lane would be this one's, which is busy
		l.buf = append(l.buf[:0], l.control...)
		l.control = l.control[:0]
		l.take()
		switch {
		case l.dead || len(l.buf) == 0 && l.over():
			l.orderly = !l.dead
			return false
		case len(l.buf) > 0:
			return true
		case l.share() > 0: // what was claimed could not be sent, and there is more
			continue
		}
		l.park()
		p.mu.Unlock()
		<-l.wake
		p.mu.Lock()
	}
}

// over tells whether the worker is to leave now: it has done all that it was given, and gets nothing more.
func (l *lane) over() bool {
	p := l.pool
	if len(l.sent) > 0 {
		return false
	}
	if p.tooMany() || p.state == shut || p.state == draining && p.demand() == 0 {
		l.retire()
		p.call(p.demand()) // it may have been woken for what others must do now
	}
	return l.leaving
}

// tooMany tells whether there are more workers than places, those not counted that are about to leave or to come.
func (p *Pool) tooMany() bool { return len(p.lanes)-p.starting-p.leaving > p.places }

// retire has the lane get no more.
func (l *lane) retire() {
	if !l.leaving {
		l.leaving = true
		l.pool.leaving++
	}
}

func (l *lane) park() {
	l.fallIdle()
	l.pool.rebalance()
}

// fallIdle enters the lane among the idle ones if it has nothing to do.
func (l *lane) fallIdle() {
	if len(l.sent) == 0 && !l.parked && !l.leaving && !l.dead && !l.recalled {
		l.parked = true
		l.pool.idle = append(l.pool.idle, l)
	}
}

// take claims requests for the worker and appends them to buf.
func (l *lane) take() {
	p := l.pool
	for n := l.share(); n > 0 && len(l.buf) < roomInPipe; n-- {
		it, ok := p.claim()
		if !ok {
			break
		}
		l.send(it)
	}
	if len(l.sent) > 1 && !p.balancing {
		p.rebalance()
	}
	if l.left == 0 {
		l.retire()
	}
}

// roomInPipe is how much is written at once at most, if a single request is not more than that, and limit what a request
// of many elements takes of them: more would keep the worker waiting until all has arrived.
const (
	roomInPipe = 64 << 10
	limit      = 64 << 10
)

// share is how many requests the worker may get now: not more than it does in a moment, and not what others could
// begin sooner.
func (l *lane) share() int {
	p := l.pool
	room := l.depth - len(l.sent)
	if l.left >= 0 {
		room = min(room, l.left)
	}
	if l.leaving || l.recalled || l.dead || room <= 0 || p.state == shut || p.tooMany() {
		return 0
	}
	queued := p.queue.len() + len(p.again)
	if p.queue.wide > 0 {
		queued += p.places
	}
	if len(l.sent) > 0 {
		queued -= len(p.idle) + p.starting
	}
	each := (queued + p.places - 1) / p.places
	return min(room, max(0, each))
}

// claim takes the next item, with the pool's lock held but for the claim itself.
func (p *Pool) claim() (item, bool) {
	if n := len(p.again); n > 0 {
		it := p.again[0]
		p.again[0] = item{}
		p.again = p.again[1:]
		return it, true
	}
	for p.queue.len() > 0 {
		job := p.queue.pop()
		span, more, ok := p.next(job)
		if more {
			p.share(job)
		}
		if ok {
			return item{job: job, span: span}, true
		}
	}
	return item{}, false
}

// next claims a part of a job, without the pool's lock. A job of many parts counts as queued meanwhile, since it will be.
func (p *Pool) next(job executor.Job) (span executor.Span, more, ok bool) {
	if job.Wide() {
		p.inHand++
	}
	p.mu.Unlock()
	if span, more, ok = job.Next(hands{p}); !more {
		p.room.Leave()
	}
	p.mu.Lock()
	if job.Wide() {
		if p.inHand--; !more {
			p.letGo()
		}
	}
	return span, more, ok
}

// share puts a job back for other workers to join in.
func (p *Pool) share(job executor.Job) {
	if p.state == shut {
		why := p.why
		p.mu.Unlock()
		job.Drop(hands{p}, why)
		p.room.Leave()
		p.mu.Lock()
		return
	}
	p.queue.push(job)
	p.call(1)
}

// send packs an item, with the pool's lock held but for the packing, and enters it as under way.
func (l *lane) send(it item) {
	p := l.pool
	start, id := len(l.buf), l.base+uint32(len(l.sent))
	p.mu.Unlock()
	interrupts := p.interrupts.Load()
	done, lost := it.job.Parent().Done(), it.job.Err() != nil
	b, n, err := it.job.Pack(wire.Begin(l.buf, task, id), hands{p}, it.span, limit)
	if err == nil {
		b, err = wire.End(b, start)
	}
	first, rest := split(it, n)
	if err != nil {
		b = b[:start]
		it.job.Fail(hands{p}, first.span, err)
	}
	p.mu.Lock()
	l.buf = b
	p.watch(&first, done)
	if rest.span.From < rest.span.To {
		p.watch(&rest, done)
		p.again = append([]item{rest}, p.again...)
		p.call(1)
	}
	if err != nil {
		p.unwatch(&first)
		return
	}
	first.from, first.told = l.written+uint64(start), false
	l.enter(first)
	if lost || first.watch != nil && first.watch.ended || p.state == shut {
		l.tell(len(l.sent)-1, &l.buf)
	} else if p.interrupts.Load() != interrupts {
		go p.recheck()
	}
}

// split divides an item behind its first n elements.
func split(it item, n int) (first, rest item) {
	first, rest = it, item{job: it.job, span: it.span, tries: it.tries}
	first.span.To = it.span.From + n
	rest.span.From = first.span.To
	return first, rest
}

func (l *lane) enter(it item) {
	if len(l.sent) == 0 {
		l.pace.mark = time.Now()
	}
	l.sent = append(l.sent, it)
	l.left--
}

// tell appends the word that a request is not wanted any more. If the worker is at it, it has a grace to listen.
func (l *lane) tell(i int, b *[]byte) {
	l.sent[i].told = true
	*b = appendFrame(*b, cancel, l.base+uint32(i))
	if i == 0 {
		l.press()
	}
}

// appendFrame appends a frame without a body.
func appendFrame(b []byte, kind byte, id uint32) []byte {
	b, _ = wire.End(wire.Begin(b, kind, id), len(b)) // so short that it cannot fail
	return b
}

func (l *lane) write() bool {
	n, err := l.in.Write(l.buf)
	l.written += uint64(n)
	if cap(l.buf) > 1<<20 {
		l.buf = nil
	}
	return err == nil
}
