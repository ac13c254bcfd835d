package processpool

import (
	"fmt"
	"slices"
	"time"

	"concurrency/exercises/internal/wire"
)

// receive settles what the worker answers until nothing more comes.
func (l *lane) receive() {
	defer close(l.received)
	err := l.settleAll()
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	l.dead = true
	if l.fault == nil && err != nil {
		l.fault = err
	}
	p.forget(l)
	l.ring()
}

// settleAll returns nil at the end of the stream, and else what is wrong with it.
func (l *lane) settleAll() error {
	var frames []wire.Frame
	for {
		if l.reader.Fill() != nil {
			return nil // the end, or half a frame: either way the worker has died
		}
		frames = frames[:0]
		for {
			f, ok, err := l.reader.Take()
			if err != nil {
				_ = l.proc.Kill()
				return err
			}
			if !ok {
				break
			}
			frames = append(frames, f)
		}
		if err := l.settle(frames); err != nil {
			_ = l.proc.Kill()
			return err
		}
	}
}

func (l *lane) settle(frames []wire.Frame) error {
	items, err := l.match(frames)
	i := 0
	for _, f := range frames {
		if f.Kind == done && i < len(items) {
			items[i].job.Settle(hands{l.pool}, items[i].span, f.Body)
			i++
		}
	}
	return err
}

// match takes the items that were answered off those under way, before anybody can know of the answers.
func (l *lane) match(frames []wire.Frame) ([]item, error) {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	var wrong error
	for _, f := range frames {
		switch {
		case f.Kind == done && n < len(l.sent) && f.ID == l.base+uint32(n):
			n++
		case f.Kind == kept && l.recalled:
			l.takeBack(f.ID, n)
		case wrong == nil:
			wrong = fmt.Errorf("%w: a frame of kind %q for request %d, which is not under way", errProtocol, f.Kind, f.ID)
		}
	}
	items := append([]item(nil), l.sent[:n]...)
	l.sent = slices.Delete(l.sent, 0, n) // not sent[n:], which would need new memory soon
	l.base += uint32(n)
	for i := range items {
		p.unwatch(&items[i])
	}
	if n > 0 {
		p.failures, l.proven = 0, true
		l.depth = min(l.most, l.pace.answered(n, l.depth, len(l.sent) == 0, time.Now()))
	}
	l.fallIdle() // before anybody can know: who submits again finds this worker, and no other is started
	l.ring()
	return items, wrong
}

// takeBack queues again what the worker has given back: all after the request of this id.
func (l *lane) takeBack(id uint32, answered int) {
	p := l.pool
	l.recalled = false
	l.depth, l.pace.mean = 1, 0
	from := max(answered, int(int32(id-l.base))+1)
	if from >= len(l.sent) {
		return
	}
	back := l.sent[from:]
	if l.left >= 0 {
		l.left += len(back)
	}
	p.requeue(back)
	clear(back)
	l.sent = l.sent[:from]
}

// requeue puts items before all others.
func (p *Pool) requeue(items []item) {
	for i := range items {
		p.unwatch(&items[i])
	}
	p.again = append(append([]item(nil), items...), p.again...)
	p.wakeIdle(len(items))
	p.grow()
}
