package processpool

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/process"
)

// Pool is an executor.Executor of processes. It starts them when there is work for them, and replaces those that
// die. All methods may be called concurrently.
type Pool struct {
	init         []byte // a request, nil if there is none
	retries      int
	maxTasks     int
	grace        time.Duration
	startTimeout time.Duration
	command      func(context.Context) *exec.Cmd
	log          *slog.Logger
	room         executor.Room
	shadow       bool // made in a worker before its Main: no pool of this process

	life   context.Context
	end    context.CancelCauseFunc
	closed atomic.Bool

	interrupts atomic.Uint64 // how often jobs have told that they may not be wanted any more

	ended chan struct{} // closed when no worker is left and none will come

	mu        sync.Mutex
	places    int
	state     state
	why       error // what those are told who are not let in
	queue     backlog
	inHand    int    // jobs of many parts that somebody claims one of
	again     []item // claimed, and given back by a worker or its death: they come first
	lanes     map[*lane]struct{}
	idle      []*lane // the last to fall idle is the first to be woken
	starting  int
	leaving   int // lanes that get nothing more
	live      int // lanes and callbacks: what Shutdown waits for
	watches   map[<-chan struct{}]*watch
	balance   *time.Timer   // nil until it is needed for the first time
	balancing bool          // it is armed, because a worker has requests that it has not begun
	failures  int           // starts that have failed in a row
	retry     *time.Timer   // armed while the pool backs off
	news      []slog.Record // not yet told
	telling   bool
	stats     Stats
}

type state int

const (
	open     state = iota
	draining       // refuses new work and finishes what it has
	shut           // has given up what it had
)

// New makes a pool that runs up to so many tasks at once, each in a process of its own; 0 means GOMAXPROCS. It starts
// no process: the first tasks do. One that is never shut down keeps its idle workers for as long as this program runs. An
// error says which argument makes no sense.
func New(workers int, opts ...Option) (*Pool, error) {
	places, err := size(workers)
	if err != nil {
		return nil, err
	}
	p := &Pool{
		places: places, grace: 200 * time.Millisecond, startTimeout: 10 * time.Second,
		ended: make(chan struct{}), lanes: map[*lane]struct{}{}, watches: map[<-chan struct{}]*watch{},
		shadow: process.IsChild() && !process.InMain(),
	}
	for _, opt := range opts {
		if err := opt(p); err != nil {
			return nil, err
		}
	}
	p.life, p.end = context.WithCancelCause(context.Background())
	return p, nil
}

func size(workers int) (int, error) {
	if workers < 0 {
		return 0, fmt.Errorf("processpool: %d workers: it takes at least 1, or 0 for GOMAXPROCS", workers)
	}
	if workers > math.MaxInt16 {
		return 0, fmt.Errorf("processpool: %d workers: at most %d", workers, math.MaxInt16)
	}
	if workers == 0 {
		return runtime.GOMAXPROCS(0), nil
	}
	return workers, nil
}

// Workers is the number of tasks that may run at once.
func (p *Pool) Workers() int {
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.places
}

// Resize changes the number of tasks that may run at once; 0 means GOMAXPROCS. Tasks that run go on; a worker too many
// ends after what it was given. An error says that the number makes no sense, or that the pool is shut down.
func (p *Pool) Resize(workers int) error {
	places, err := size(workers)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state != open {
		return p.why
	}
	p.places = places
	p.wakeIdle(len(p.idle)) // to see whether they are too many
	p.grow()
	p.rebalance()
	return nil
}

// Enter accepts a job, after waiting for room if the backlog is bounded: see executor.Executor. A job whose task or types
// cannot cross is refused at once, and so is one in a process that is itself a worker of this pool.
func (p *Pool) Enter(ctx context.Context, job executor.Job) error {
	switch {
	case p == nil:
		return executor.ErrNilExecutor
	case p.shadow:
		return ErrInWorker
	}
	if err := job.Crosses(); err != nil {
		return err
	}
	if err := p.room.Take(ctx, p.life); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state != open {
		p.room.Leave()
		return p.why
	}
	p.queue.push(job)
	p.call(1)
	return nil
}
