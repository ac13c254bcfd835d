package processpool

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
)

// receive settles what the worker answers until nothing more comes.
func (l *lane) receive() {
	defer close(l.received)
	err := l.settleAll()
	_ = l.in.SetWriteDeadline(time.Unix(1, 0)) // who does not answer any more need not read, and then nobody waits for it
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	l.dead, l.fault = true, err
	p.forget(l)
	l.ring()
}

// settleAll returns nil at the end of the stream, and else what is wrong with it.
func (l *lane) settleAll() error {
	for l.reader.Fill() == nil { // an error is the end, or half a frame: either way the worker has died
		frames, malformed := l.gather(l.frames[:0])
		wrong := l.settle(frames, malformed)
		clear(frames)
		l.frames = frames
		if wrong != nil {
			_ = l.proc.Kill()
			return wrong
		}
	}
	return nil
}

// gather appends the frames that are there whole.
func (l *lane) gather(frames []wire.Frame) ([]wire.Frame, error) {
	for {
		f, ok, err := l.reader.Take()
		if err != nil || !ok {
			return frames, err
		}
		frames = append(frames, f)
	}
}

// settle makes known what the frames answer, up to the first that is wrong, and what is wrong with what follows.
func (l *lane) settle(frames []wire.Frame, malformed error) error {
	answered, wrong := l.match(frames, malformed)
	for _, a := range answered {
		a.job.Settle(hands{l.pool}, a.span, a.body)
	}
	clear(answered)
	return wrong
}

// answer is a part of a job and what came for it.
type answer struct {
	job  executor.Job
	span executor.Span
	body []byte
}

// match takes the items that were answered off those under way, before anybody can know of the answers. A worker with
// which something is wrong gets no more from then on: who reads an answer may submit again at once.
func (l *lane) match(frames []wire.Frame, malformed error) (answered []answer, wrong error) {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	answered = l.answered[:0]
	for _, f := range frames {
		n := len(answered)
		switch {
		case f.Kind == done && n < len(l.sent) && f.ID == l.base+uint32(n):
			p.unwatch(&l.sent[n])
			answered = append(answered, answer{l.sent[n].job, l.sent[n].span, f.Body})
			continue
		case f.Kind == kept && l.recalled:
			l.takeBack(f.ID, n)
			continue
		}
		wrong = fmt.Errorf("%w: a frame of kind %q for request %d, which is not under way", errProtocol, f.Kind, f.ID)
		break
	}
	if wrong = errors.Join(wrong, malformed); wrong != nil {
		l.dead = true
	}
	l.advance(len(answered))
	l.answered = answered
	return answered, wrong
}

// advance is called when the first n requests were answered.
func (l *lane) advance(n int) {
	p := l.pool
	if n > 0 {
		l.sent = slices.Delete(l.sent, 0, n) // not sent[n:], which would need new memory soon
		l.base += uint32(n)
		p.failures, l.proven = 0, true
		l.depth = min(l.most, l.pace.answered(n, l.depth, len(l.sent) == 0, time.Now()))
		if len(l.sent) > 0 && l.sent[0].told {
			l.press()
		}
	}
	l.fallIdle() // before anybody can know: who submits again finds this worker, and no other is started
	l.ring()
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
		l.stay(len(back))
	}
	p.requeue(back)
	clear(back)
	l.sent = l.sent[:from]
	if from == 0 {
		l.relieve()
	}
}

// stay lets a worker have n requests more than it has had, in the place of those that were taken from it.
func (l *lane) stay(n int) {
	if l.left == 0 && l.leaving {
		l.leaving = false
		l.pool.leaving--
	}
	l.left += n
}

// requeue puts items before all others.
func (p *Pool) requeue(items []item) {
	if slices.ContainsFunc(items, func(it item) bool { return it.told }) {
		go p.recheck() // nobody need take those
	}
	p.again = append(append([]item(nil), items...), p.again...)
	p.call(len(items))
}
