package processpool

import (
	"cmp"
	"context"
	"slices"
	"time"

	"concurrency/exercises/executor"
)

// watch waits for the end of a ctx that requests under way were handed in with: one for all of them.
type watch struct {
	done  <-chan struct{}
	items int
	ended bool
	stop  func() bool
}

// watch and unwatch are called with the pool's lock held. It is let go while a ctx is asked, which may be anybody's
// code.
func (p *Pool) watch(it *item, done <-chan struct{}) {
	if done == nil || it.watch != nil {
		return
	}
	w := p.watches[done]
	if w == nil {
		w = p.newWatch(it.job.Parent(), done)
	}
	w.items++
	it.watch = w
}

func (p *Pool) newWatch(ctx context.Context, done <-chan struct{}) *watch {
	p.mu.Unlock()
	w := &watch{done: done}
	w.stop = context.AfterFunc(ctx, func() { p.forsake(w) })
	p.mu.Lock()
	if other := p.watches[done]; other != nil {
		go w.stop()
		return other
	}
	p.watches[done] = w
	return w
}

func (p *Pool) unwatch(it *item) {
	w := it.watch
	if w == nil {
		return
	}
	it.watch = nil
	if w.items--; w.items == 0 {
		go w.stop()
		delete(p.watches, w.done)
	}
}

// forsake sees to it that what is not wanted any more because its ctx has ended is soon over.
func (p *Pool) forsake(w *watch) {
	p.dismiss(func() func(*item) bool {
		w.ended = true
		return func(it *item) bool { return it.watch == w }
	})
}

// recheck does so with all that its job does not want any more.
func (p *Pool) recheck() {
	p.dismiss(func() func(*item) bool {
		jobs := p.jobs()
		p.mu.Unlock()
		unwanted := map[executor.Job]bool{}
		for job := range jobs {
			unwanted[job] = job.Err() != nil
		}
		p.mu.Lock()
		return func(it *item) bool { return unwanted[it.job] }
	})
}

// dismiss tells the workers of the requests that choose chooses, and fails those among them that wait for one again.
func (p *Pool) dismiss(choose func() func(*item) bool) {
	exit := p.enter()
	defer exit()
	p.mu.Lock()
	chosen := choose()
	for l := range p.lanes {
		for i := range l.sent {
			if it := &l.sent[i]; !it.told && (p.state == shut || chosen(it)) {
				l.tell(i, &l.control)
				l.ring()
			}
		}
	}
	waiting := p.takeAgain(chosen)
	p.letGo() // a worker that was being started for them has nothing to do
	p.mu.Unlock()
	for _, it := range waiting {
		it.job.Fail(hands{p}, it.span, cmp.Or(it.job.Err(), executor.ErrCancelled)) // a task's ctx ends a moment after its parent
	}
}

// jobs are those of which a part is under way, or waits to be so again.
func (p *Pool) jobs() map[executor.Job]struct{} {
	all := map[executor.Job]struct{}{}
	for l := range p.lanes {
		for i := range l.sent {
			all[l.sent[i].job] = struct{}{}
		}
	}
	for i := range p.again {
		all[p.again[i].job] = struct{}{}
	}
	return all
}

// takeAgain takes what is chosen off the items that wait for a worker again.
func (p *Pool) takeAgain(chosen func(*item) bool) (taken []item) {
	p.again = slices.DeleteFunc(p.again, func(it item) bool {
		if !chosen(&it) {
			return false
		}
		p.unwatch(&it)
		taken = append(taken, it)
		return true
	})
	return taken
}

// press has the worker killed if it stays with its first request, which is not wanted. It is called with the pool's
// lock held.
func (l *lane) press() {
	id := l.base
	l.relieve()
	l.pressed = time.AfterFunc(l.pool.grace, func() { l.enforce(id) })
}

func (l *lane) relieve() {
	if l.pressed != nil {
		l.pressed.Stop()
	}
}

// enforce kills a worker that is still at a request which nobody wants. One that is at another has answered this one,
// though nobody has read that yet, and to kill it would be the end of a task that is wanted.
func (l *lane) enforce(id uint32) {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(l.sent) > 0 && l.sent[0].told && l.base == id && !l.beyond(id) {
		_ = l.proc.Kill()
	}
}

// beyond tells whether the worker is known to have begun a later request.
func (l *lane) beyond(id uint32) bool { return l.kept != nil && int32(l.kept.begun.Load()-id) > 0 }
