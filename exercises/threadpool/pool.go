package threadpool

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"concurrency/exercises/executor"
)

// Pool is an executor.Executor of reused goroutines. It starts them when there is work for them, and ends
// those that have long had none. All methods may be called concurrently.
type Pool struct {
	init      func(context.Context) error
	keepAlive time.Duration
	room      executor.Room
	life      context.Context
	end       context.CancelCauseFunc
	ended     chan struct{} // closed when no worker is left and none will come

	// A worker runs or looks for a job only while it has one of the pool's places. places and free are
	// written under mu.
	_       [64]byte
	queue   *backlog
	places  atomic.Int32
	free    atomic.Int32 // below 0 after a Resize that took away places in use, or with places on credit
	seeking atomic.Int32 // workers that have a place and look for a job
	pressed atomic.Bool  // places are wanted back
	closed  atomic.Bool
	_       [64]byte

	mu        sync.Mutex
	live      int             // workers and callbacks: what Shutdown waits for
	away      int             // those among them that need no place: callbacks, and workers whose task waits
	idle      []*worker       // the last to fall idle is the first to be woken
	returning []chan struct{} // tasks that have waited and want a place again
	sweeper   *time.Timer
	preparing int // workers in their initialiser, each of which will take a job
	stopping  bool
	age       int // sweeps so far
	started   int // workers so far
}

// Option sets up a Pool.
type Option func(*Pool) error

// WithInit has every worker call init before its first task. A worker whose init fails or panics breaks the
// pool: what is queued, and all that comes later, fails with executor.ErrBroken and the cause. The
// ctx of init ends with Close. Tasks submitted together have their workers initialised side by side; those that join a
// Map are, one after another.
func WithInit(init func(context.Context) error) Option {
	return func(p *Pool) error {
		if init == nil {
			return errors.New("threadpool: WithInit: the function is nil")
		}
		p.init = init
		return nil
	}
}

// WithQueue bounds the backlog to n jobs beside those that run: who submits more waits for room, until its
// ctx ends. A cancelled task keeps its room until its turn would have come. Without WithQueue the backlog grows as needed.
func WithQueue(n int) Option {
	return func(p *Pool) error {
		if n < 1 {
			return fmt.Errorf("threadpool: WithQueue(%d): the backlog needs room for at least 1", n)
		}
		p.room = make(executor.Room, n)
		return nil
	}
}

// WithKeepAlive has workers end that were idle for d, or up to twice as long: a pool that is dropped without being
// shut down leaves nothing behind. The default is ten seconds.
func WithKeepAlive(d time.Duration) Option {
	return func(p *Pool) error {
		if d <= 0 {
			return fmt.Errorf("threadpool: WithKeepAlive(%v): it must be positive", d)
		}
		p.keepAlive = d
		return nil
	}
}

// New makes a pool that runs up to so many tasks at once; 0 means GOMAXPROCS. It
// starts no worker: the first tasks do. An error says which argument makes no sense.
func New(workers int, opts ...Option) (*Pool, error) {
	places, err := size(workers)
	if err != nil {
		return nil, err
	}
	p := &Pool{keepAlive: 10 * time.Second, queue: newBacklog(), ended: make(chan struct{})}
	for _, opt := range opts {
		if err := opt(p); err != nil {
			return nil, err
		}
	}
	p.life, p.end = context.WithCancelCause(context.Background())
	p.places.Store(int32(places))
	p.free.Store(int32(places))
	return p, nil
}

func size(workers int) (int, error) {
	if workers < 0 {
		return 0, fmt.Errorf("threadpool: %d workers: it takes at least 1, or 0 for GOMAXPROCS", workers)
	}
	if workers > math.MaxInt32/2 {
		return 0, fmt.Errorf("threadpool: %d workers: at most %d", workers, math.MaxInt32/2)
	}
	if workers == 0 {
		return runtime.GOMAXPROCS(0), nil
	}
	return workers, nil
}

// Workers is the number of tasks that may run at once.
func (p *Pool) Workers() int { return int(p.places.Load()) }

// Enter accepts a job, after waiting for room if the backlog is bounded: see executor.Executor. A task of a
// pool that is being shut down may still enter jobs, as it must if it is to finish.
func (p *Pool) Enter(ctx context.Context, job executor.Job) error {
	if err := p.room.Take(ctx, p.life); err != nil {
		return err
	}
	err := p.queue.put(job, open)
	if err != nil && p.runs(ctx) {
		err = p.queue.put(job, draining)
	}
	if err != nil {
		p.room.Leave()
		return err
	}
	p.call()
	return nil
}

// runs tells whether ctx belongs to a task of this pool.
func (p *Pool) runs(ctx context.Context) bool {
	w, ok := executor.WorkerOf(ctx).(*worker)
	return ok && w.pool == p
}
