package processpool

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"time"
)

// report has the logger told, by another goroutine: a handler is anybody's code, and the lock of the pool is held here.
func (p *Pool) report(what string, args ...any) {
	if p.log == nil {
		return
	}
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "processpool: "+what, 0)
	r.Add(args...)
	if p.news = append(p.news, r); !p.telling {
		p.telling = true
		p.live++
		go p.tell()
	}
}

// tell tells the news in order until there are no more, and goes on in another goroutine when the handler has ended
// this one.
func (p *Pool) tell() {
	all := false
	defer func() {
		if !all {
			go p.tell()
		}
	}()
	for r, ok := p.takeNews(); ok; r, ok = p.takeNews() {
		if h := p.log.Handler(); h.Enabled(context.Background(), r.Level) {
			_ = h.Handle(context.Background(), r)
		}
	}
	all = true
}

func (p *Pool) takeNews() (r slog.Record, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.news) == 0 {
		p.telling, p.news = false, nil
		p.live--
		p.settle()
		return r, false
	}
	r, p.news = p.news[0], p.news[1:]
	return r, true
}

// lines logs what a worker prints, line by line.
type lines struct {
	log *slog.Logger

	mu   sync.Mutex
	part []byte
}

func (w *lines) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.part = append(w.part, b...)
	for {
		line, rest, whole := bytes.Cut(w.part, []byte("\n"))
		if !whole && len(w.part) < 1<<16 {
			return len(b), nil
		}
		w.say(line)
		w.part = rest
	}
}

// say logs a line, in another goroutine, because the handler may end it: this one copies what the worker prints, or
// buries it.
func (w *lines) say(line []byte) {
	said := make(chan struct{})
	go func() {
		defer close(said)
		w.log.Info("processpool: a worker says", "line", string(line))
	}()
	<-said
}

// end logs a last line that nothing has ended.
func (w *lines) end() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.part) > 0 {
		w.say(w.part)
		w.part = nil
	}
}
