package processpool

import (
	"fmt"
	"os"
	"sync"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
)

const entry = "processpool.worker"

// WorkerArg is the first argument of a worker: what a launcher has to pass to this program on another machine.
var WorkerArg = process.Arg(entry)

func init() { process.Entry(entry, serve) }

// ahead is how many requests a worker takes while it works on one.
const ahead = 1024

// serve is the life of a worker: it reads requests while it works on them one after the other, so that it hears of
// the end of a ctx and of its pool at any time.
func serve(stdin, stdout *os.File) int {
	w := &worker{wake: make(chan struct{}, 1), idle: make(chan struct{}, 1)}
	in := wire.NewReader(stdin)
	f, err := in.Next()
	if err == nil {
		err = w.greet(f, stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go w.work()
	for err == nil {
		if f, err = in.Next(); err == nil {
			w.hear(f)
		}
	}
	w.leave()
	if !w.dismissed {
		process.EndOrphan(0)
	}
	return 0
}

type worker struct {
	pool greeting
	kept *journal // nil: there is none
	out  *replies

	dismissed bool // told to leave, by a pool that lives. Of the listener alone

	mu      sync.Mutex
	queue   []*request
	current *request
	last    uint32 // the id of the last request that was started
	gone    bool

	wake  chan struct{}
	idle  chan struct{} // tells that the last task has ended, once the pool is gone
	frame []byte        // memory for the next reply
	used  sync.Pool     // of *request

	answer func([]byte) // is send: made a function once, and not for each request
}

// request is a task on its way through a worker.
type request struct {
	id   uint32
	body []byte
	ctx  *heed
}

// greet answers the pool's greeting.
func (w *worker) greet(f wire.Frame, stdout *os.File) (err error) {
	if w.pool, err = openGreeting(f, hello); err != nil {
		return err
	}
	if w.pool.Journal {
		f := os.NewFile(firstExtra, "journal")
		defer f.Close()
		if w.kept, err = openJournal(f); err != nil {
			return fmt.Errorf("processpool: the journal of this worker: %w", err)
		}
	}
	w.out = newReplies(stdout, w.kept)
	w.answer = w.send
	w.out.send(greeting{PID: os.Getpid(), Ahead: ahead}.append(nil, ready))
	w.out.flush()
	return nil
}

// firstExtra is the number that the first of a command's ExtraFiles has in the child.
const firstExtra = 3

func (w *worker) hear(f wire.Frame) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch f.Kind {
	case task:
		w.queue = append(w.queue, w.request(f))
		w.ring()
	case cancel:
		w.cancel(f.ID)
	case giveBack:
		clear(w.queue)
		w.queue = w.queue[:0]
		w.out.send(wire.Begin(nil, kept, w.last))
		w.out.flush()
	case leave:
		w.dismissed = true
	}
}

// request is what the frame asks for, in memory of its own.
func (w *worker) request(f wire.Frame) *request {
	r, used := w.used.Get().(*request)
	if !used {
		r = new(request)
	}
	r.id, r.body, r.ctx = f.ID, append(r.body[:0], f.Body...), new(heed)
	return r
}

func (w *worker) cancel(id uint32) {
	if w.current != nil && w.current.id == id {
		w.current.ctx.end()
	}
	for _, r := range w.queue {
		if r.id == id {
			r.ctx.end()
		}
	}
}

func (w *worker) ring() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// work runs requests, and goes on in another goroutine when one of them has ended this one.
func (w *worker) work() {
	returned := false
	defer func() {
		if !returned {
			go w.work()
		}
	}()
	for r := w.next(); r != nil; r = w.next() {
		w.run(r)
	}
	returned = true
}

func (w *worker) run(r *request) {
	defer r.ctx.end()
	executor.Serve(r.ctx, r.body, wire.Begin(w.frame[:0], done, r.id), w.answer)
}

// send sends a reply, whose memory is for the next one.
func (w *worker) send(b []byte) {
	w.out.send(b)
	w.frame = b
}

// forget is called when the current request has been answered, and keeps its memory for the next ones.
func (w *worker) forget() {
	if cap(w.frame) > 1<<20 {
		w.frame = nil
	}
	if r := w.current; r != nil && cap(r.body) <= 1<<20 {
		w.used.Put(r)
	}
	w.current = nil
}

// next waits for a request. It answers nil when the pool is gone.
func (w *worker) next() *request {
	for {
		r, gone := w.take()
		if gone {
			w.idle <- struct{}{}
			return nil
		}
		if r != nil {
			return r
		}
		w.out.flush()
		<-w.wake
	}
}

// take begins the next request, if there is one.
func (w *worker) take() (r *request, gone bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget()
	if len(w.queue) == 0 || w.gone {
		return nil, w.gone
	}
	r = w.queue[0]
	w.queue[0], w.queue = nil, w.queue[1:]
	w.current, w.last = r, r.id
	if w.kept != nil {
		w.kept.begun.Store(r.id)
	}
	return r, false
}

// leave ends the ctx of all that there is, and gives what runs a moment to see it.
func (w *worker) leave() {
	w.mu.Lock()
	w.gone = true
	if w.current != nil {
		w.current.ctx.end()
	}
	w.mu.Unlock()
	w.ring()
	select {
	case <-w.idle:
	case <-time.After(time.Duration(w.pool.Grace) * time.Millisecond):
	}
}
