package processpool

import (
	"context"
	"fmt"
	"os"
	"slices"
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
	w := &worker{out: stdout, wake: make(chan struct{}, 1), idle: make(chan struct{}, 1)}
	in := wire.NewReader(stdin)
	f, err := in.Next()
	if err == nil {
		w.pool, err = openGreeting(f, hello)
	}
	if err == nil {
		_, err = stdout.Write(greeting{PID: os.Getpid(), Ahead: ahead}.append(nil, ready))
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
	return 0
}

type worker struct {
	pool greeting
	out  *os.File

	mu      sync.Mutex
	queue   []*request
	current *request
	last    uint32 // the id of the last request that was started
	gone    bool

	wake    chan struct{}
	idle    chan struct{} // tells that the last task has ended, once the pool is gone
	writing sync.Mutex
	frame   []byte
}

// request is a task on its way through a worker.
type request struct {
	id   uint32
	body []byte
	ctx  context.Context
	end  context.CancelFunc
}

func (w *worker) hear(f wire.Frame) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch f.Kind {
	case task:
		ctx, end := context.WithCancel(context.Background())
		w.queue = append(w.queue, &request{f.ID, slices.Clone(f.Body), ctx, end})
		w.ring()
	case cancel:
		w.cancel(f.ID)
	case giveBack:
		clear(w.queue)
		w.queue = w.queue[:0]
		w.send(kept, w.last, nil)
	}
}

func (w *worker) cancel(id uint32) {
	if w.current != nil && w.current.id == id {
		w.current.end()
	}
	for _, r := range w.queue {
		if r.id == id {
			r.end()
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
	defer r.end()
	executor.Serve(r.ctx, r.body, func(reply []byte) { w.send(done, r.id, reply) })
}

// next waits for a request. It answers nil when the pool is gone.
func (w *worker) next() *request {
	for {
		w.mu.Lock()
		w.current = nil
		if w.gone {
			w.mu.Unlock()
			w.idle <- struct{}{}
			return nil
		}
		if len(w.queue) > 0 {
			r := w.queue[0]
			w.queue[0], w.queue = nil, w.queue[1:]
			w.current, w.last = r, r.id
			w.mu.Unlock()
			return r
		}
		w.mu.Unlock()
		<-w.wake
	}
}

// send writes a frame at once: a reply that waited for the next one would be lost if that killed the worker, and the
// pool would take the wrong task for its victim.
func (w *worker) send(kind byte, id uint32, body []byte) {
	w.writing.Lock()
	defer w.writing.Unlock()
	b, err := wire.End(append(wire.Begin(w.frame[:0], kind, id), body...), 0)
	if err == nil {
		_, err = w.out.Write(b)
	}
	if err != nil { // the pool is gone, or will see to it that this worker is
		fmt.Fprintln(os.Stderr, "processpool: a worker cannot answer:", err)
		os.Exit(1)
	}
	if w.frame = b; cap(b) > 1<<20 {
		w.frame = nil
	}
}

// leave ends the ctx of all that there is, and gives what runs a moment to see it.
func (w *worker) leave() {
	w.mu.Lock()
	w.gone = true
	if w.current != nil {
		w.current.end()
	}
	w.mu.Unlock()
	w.ring()
	select {
	case <-w.idle:
	case <-time.After(time.Duration(w.pool.Grace) * time.Millisecond):
	}
}
