//go:build unix

package sharedmemory_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/internal/parties"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// peer is a child that has the tool that it was given last, and does with it what it is told.
var peer = process.Define("sharedmemory_test.peer", func(_ context.Context, line *parties.Line) error {
	sharedmemory.WatchSleepers()
	has := &kit{}
	return line.Serve(func(data []byte) (parties.Verbs, error) {
		has.close()
		has = &kit{}
		for i := range has.owners {
			has.owners[i] = sharedmemory.NewOwner()
		}
		err := json.Unmarshal(data, has)
		if has.Acts {
			has.Barrier.Act(func() error { return []error{nil, errAction}[(*has.ask.Load())(0)] })
		}
		return has.verbs(), err
	}, known)
})

// kit is what a peer may have.
type kit struct {
	Lock      *sharedmemory.Lock
	RLock     *sharedmemory.RLock
	Semaphore *sharedmemory.Semaphore
	Bounded   *sharedmemory.BoundedSemaphore
	Condition *sharedmemory.Condition
	Event     *sharedmemory.Event
	Barrier   *sharedmemory.Barrier
	Queue     *sharedmemory.Queue[int]
	Acts      bool // the barrier has an action, which is the caller's

	owners [10]*sharedmemory.Owner       // of the recursive lock
	ask    atomic.Pointer[func(int) int] // by whom the caller can be asked to act
}

// known are the errors that a caller can tell apart.
var known = []error{
	context.Canceled, context.DeadlineExceeded, errAction,
	sharedmemory.ErrClosed, sharedmemory.ErrOwnerDied, sharedmemory.ErrNotLocked, sharedmemory.ErrNotOwner,
	sharedmemory.ErrCount, sharedmemory.ErrOverRelease, sharedmemory.ErrBroken, sharedmemory.ErrCrowded,
	sharedmemory.ErrFull, sharedmemory.ErrEmpty, sharedmemory.ErrShutdown, sharedmemory.ErrTooManyDone, sharedmemory.ErrLost,
}

var errAction = errors.New("contract: the action failed")

// close gives back what there is: an object that is nil has nothing to close.
func (k *kit) close() {
	for h := range k.all() {
		_ = h.Close()
	}
}

func (k *kit) all() iter.Seq[handle] {
	return func(yield func(handle) bool) {
		for f, v := range reflect.ValueOf(k).Elem().Fields() {
			if !f.IsExported() || v.IsZero() {
				continue
			}
			if h, ok := v.Interface().(handle); ok && !yield(h) {
				return
			}
		}
	}
}

type handle interface {
	process.Handle
	Close() error
}

// verbs are what a peer can do.
func (k *kit) verbs() parties.Verbs {
	return parties.Verbs{
		"still": func(_ context.Context, calls int, _ func(int) int) (int, error) {
			runtime.Gosched()
			return number(sharedmemory.Asleep() == calls), nil
		},
		"lock acquire": plain(func(ctx context.Context) error { return k.Lock.Acquire(ctx) }),
		"lock try":     yes(func() bool { return k.Lock.TryAcquire() }),
		"lock release": plain(func(context.Context) error { return k.Lock.Release() }),
		"lock held":    yes(func() bool { return k.Lock.Locked() }),
		"nested acquire": func(ctx context.Context, n int, _ func(int) int) (int, error) {
			return 0, k.RLock.Acquire(ctx, k.owners[n])
		},
		"nested release": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return 0, k.RLock.Release(k.owners[n])
		},
		"nested try": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return number(k.RLock.TryAcquire(k.owners[n])), nil
		},
		"nested depth": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return k.RLock.Depth(k.owners[n]), nil
		},
		"nested owned": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return number(k.RLock.OwnedBy(k.owners[n])), nil
		},
		"permit acquire": plain(func(ctx context.Context) error { return k.semaphore().Acquire(ctx) }),
		"permit try":     yes(func() bool { return k.semaphore().TryAcquire() }),
		"permit value":   count(func() int { return k.semaphore().Value() }),
		"permit release": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return 0, k.semaphore().ReleaseN(n)
		},
		"condition acquire": plain(func(ctx context.Context) error { return k.Condition.Acquire(ctx) }),
		"condition try":     yes(func() bool { return k.Condition.TryAcquire() }),
		"condition release": plain(func(context.Context) error { return k.Condition.Release() }),
		"condition wait":    plain(func(ctx context.Context) error { return k.Condition.Wait(ctx) }),
		"condition wait for": func(ctx context.Context, _ int, ask func(int) int) (int, error) {
			return 0, k.Condition.WaitFor(ctx, func() bool { return ask(0) != 0 })
		},
		"condition notify": func(_ context.Context, n int, _ func(int) int) (int, error) {
			return 0, k.Condition.Notify(n)
		},
		"condition notify all": plain(func(context.Context) error { return k.Condition.NotifyAll() }),
		"event set":            plain(func(context.Context) error { k.Event.Set(); return nil }),
		"event clear":          plain(func(context.Context) error { k.Event.Clear(); return nil }),
		"event is set":         yes(func() bool { return k.Event.IsSet() }),
		"event wait":           plain(func(ctx context.Context) error { return k.Event.Wait(ctx) }),
		"barrier wait": func(ctx context.Context, _ int, ask func(int) int) (int, error) {
			k.ask.Store(&ask)
			return k.Barrier.Wait(ctx)
		},
		"queue put":          func(ctx context.Context, n int, _ func(int) int) (int, error) { return 0, k.Queue.Put(ctx, n) },
		"queue try put":      func(_ context.Context, n int, _ func(int) int) (int, error) { return 0, k.Queue.TryPut(n) },
		"queue get":          func(ctx context.Context, _ int, _ func(int) int) (int, error) { return k.Queue.Get(ctx) },
		"queue try get":      func(context.Context, int, func(int) int) (int, error) { return k.Queue.TryGet() },
		"queue done":         plain(func(context.Context) error { return k.Queue.TaskDone() }),
		"queue join":         plain(func(ctx context.Context) error { return k.Queue.Join(ctx) }),
		"queue shutdown":     plain(func(context.Context) error { k.Queue.Shutdown(); return nil }),
		"queue shutdown now": plain(func(context.Context) error { k.Queue.ShutdownNow(); return nil }),
		"queue len":          count(func() int { return k.Queue.Len() }),
		"barrier abort":      plain(func(context.Context) error { k.Barrier.Abort(); return nil }),
		"barrier reset":      plain(func(context.Context) error { k.Barrier.Reset(); return nil }),
		"barrier waiting":    count(func() int { return k.Barrier.Waiting() }),
		"barrier broken":     yes(func() bool { return k.Barrier.Broken() }),
	}
}

func (k *kit) semaphore() *sharedmemory.Semaphore {
	if k.Bounded != nil {
		return &k.Bounded.Semaphore
	}
	return k.Semaphore
}

func plain(do func(context.Context) error) parties.Verb {
	return func(ctx context.Context, _ int, _ func(int) int) (int, error) { return 0, do(ctx) }
}

func yes(is func() bool) parties.Verb { return count(func() int { return number(is()) }) }

func count(n func() int) parties.Verb {
	return func(context.Context, int, func(int) int) (int, error) { return n(), nil }
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// processes are the three that a row's parties live in, and their world.
type processes struct {
	contract.World
	peers []*parties.Party
}

func newWorld(t *testing.T) *processes {
	t.Helper()
	w := &processes{peers: parties.Three(t, known, peer)}
	w.World = parties.World(t, &w.peers, 40)
	return w
}

// share gives a tool to the processes, and returns a handle for each party.
func (w *processes) share(t *testing.T, parts int, in *kit) (handles []party) {
	t.Helper()
	data, err := json.Marshal(in)
	require.NoError(t, err)
	var hs []process.Handle
	for h := range in.all() {
		t.Cleanup(func() { require.NoError(t, h.Close()) })
		hs = append(hs, h)
	}
	for _, p := range w.peers {
		require.NoError(t, p.Give(data, hs...))
	}
	for i := range parts {
		handles = append(handles, party{w.peers[i%len(w.peers)]})
	}
	return handles
}

// party is a handle of whatever it is a handle of.
type party struct{ *parties.Party }

func (p party) do(ctx context.Context, verb string, n int) error {
	_, err := p.Call(ctx, verb, n, nil)
	return err
}

func (p party) is(verb string) bool { return p.count(verb) != 0 }

func (p party) count(verb string) int {
	n, err := p.Call(context.Background(), verb, 0, nil)
	if err != nil {
		panic(err)
	}
	return n
}
