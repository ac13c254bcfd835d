//go:build unix

package manager_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/internal/parties"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
	"concurrency/exercises/queue"
)

// peer is a child that dials the server it is told of, and does with the objects there what it is told.
var peer = process.Define("manager_test.peer", func(ctx context.Context, line *parties.Line) error {
	has := &kit{}
	return line.Serve(func(data []byte) (parties.Verbs, error) {
		if has.client != nil {
			_ = has.client.Close()
		}
		has = &kit{}
		if err := json.Unmarshal(data, has); err != nil {
			return nil, err
		}
		return has.verbs(), has.open(ctx)
	}, known)
})

// known are the errors that a caller can tell apart.
var known = []error{
	context.Canceled, context.DeadlineExceeded, manager.ErrOwnerDied, manager.ErrServerGone, manager.ErrNotOwner,
	queue.ErrFull, queue.ErrEmpty, queue.ErrShutdown, queue.ErrTooManyDone,
}

// kit is where a peer finds what it may use.
type kit struct {
	Address  manager.Address
	Name     string // of the objects
	Capacity int    // of the queue

	client *manager.Client
	lock   *manager.Lock
	queue  *manager.Queue[int]
}

func (k *kit) open(ctx context.Context) (err error) {
	if k.client, err = manager.Dial(ctx, k.Address, key); err != nil {
		return err
	}
	if k.lock, err = manager.OpenLock(ctx, k.client, k.Name+" lock"); err != nil {
		return err
	}
	k.queue, err = manager.OpenQueue[int](ctx, k.client, k.Name+" queue", k.Capacity)
	return err
}

// verbs are what a peer can do.
func (k *kit) verbs() parties.Verbs {
	return parties.Verbs{
		// The answer to a question of our own says that the server has begun with all that we asked before.
		"still": func(ctx context.Context, calls int, _ func(int) int) (int, error) {
			_, err := k.lock.Locked(ctx)
			return number(k.client.Pending() == calls), err
		},
		"lock acquire": plain(func(ctx context.Context) error { return k.lock.Acquire(ctx) }),
		"lock try":     yes(func(ctx context.Context) (bool, error) { return k.lock.TryAcquire(ctx) }),
		"lock release": plain(func(ctx context.Context) error { return k.lock.Release(ctx) }),
		"lock held":    yes(func(ctx context.Context) (bool, error) { return k.lock.Locked(ctx) }),
		"put":          func(ctx context.Context, n int, _ func(int) int) (int, error) { return 0, k.queue.Put(ctx, n) },
		"try put":      func(ctx context.Context, n int, _ func(int) int) (int, error) { return 0, k.queue.TryPut(ctx, n) },
		"get":          func(ctx context.Context, _ int, _ func(int) int) (int, error) { return k.queue.Get(ctx) },
		"try get":      func(ctx context.Context, _ int, _ func(int) int) (int, error) { return k.queue.TryGet(ctx) },
		"len":          func(ctx context.Context, _ int, _ func(int) int) (int, error) { return k.queue.Len(ctx) },
		"done":         plain(func(ctx context.Context) error { return k.queue.TaskDone(ctx) }),
		"join":         plain(func(ctx context.Context) error { return k.queue.Join(ctx) }),
		"shutdown":     plain(func(ctx context.Context) error { return k.queue.Shutdown(ctx) }),
		"shutdown now": plain(func(ctx context.Context) error { return k.queue.ShutdownNow(ctx) }),
	}
}

func plain(do func(context.Context) error) parties.Verb {
	return func(ctx context.Context, _ int, _ func(int) int) (int, error) { return 0, do(ctx) }
}

func yes(is func(context.Context) (bool, error)) parties.Verb {
	return func(ctx context.Context, _ int, _ func(int) int) (int, error) {
		b, err := is(ctx)
		return number(b), err
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// processes are a server and three others, which the parties of a row live in, and their world.
type processes struct {
	contract.World
	server *manager.Child
	peers  []*parties.Party
}

func newWorld(t *testing.T) *processes {
	t.Helper()
	w := &processes{server: start(t), peers: parties.Three(t, known, peer)}
	w.World = parties.World(t, &w.peers, 100)
	return w
}

var rows atomic.Int64

// share gives each process a client of its own, and new objects.
func (w *processes) share(t *testing.T, parts, capacity int) (ps []party) {
	t.Helper()
	data, err := json.Marshal(kit{Address: w.server.Address(), Name: fmt.Sprint(rows.Add(1)), Capacity: capacity})
	require.NoError(t, err)
	for _, p := range w.peers {
		require.NoError(t, p.Give(data))
	}
	for i := range parts {
		ps = append(ps, party{w.peers[i%len(w.peers)]})
	}
	return ps
}

// party is a handle of whatever it is a handle of.
type party struct{ *parties.Party }

func (p party) do(ctx context.Context, verb string, n int) error {
	_, err := p.Call(ctx, verb, n, nil)
	return err
}

func (p party) count(verb string) int { return sure(p.Call(context.Background(), verb, 0, nil)) }

type lockPeer struct{ party }

func (p lockPeer) Acquire(ctx context.Context) error { return p.do(ctx, "lock acquire", 0) }
func (p lockPeer) TryAcquire() bool                  { return p.count("lock try") != 0 }
func (p lockPeer) Release() error                    { return p.do(context.Background(), "lock release", 0) }
func (p lockPeer) Locked() bool                      { return p.count("lock held") != 0 }

type queuePeer struct{ party }

func (p queuePeer) Put(ctx context.Context, n int) error { return p.do(ctx, "put", n) }
func (p queuePeer) TryPut(n int) error                   { return p.do(context.Background(), "try put", n) }
func (p queuePeer) Get(ctx context.Context) (int, error) { return p.Call(ctx, "get", 0, nil) }
func (p queuePeer) TryGet() (int, error)                 { return p.Call(context.Background(), "try get", 0, nil) }

func (p queuePeer) TaskDone() error                { return p.do(context.Background(), "done", 0) }
func (p queuePeer) Join(ctx context.Context) error { return p.do(ctx, "join", 0) }
func (p queuePeer) Shutdown()                      { p.count("shutdown") }
func (p queuePeer) ShutdownNow()                   { p.count("shutdown now") }
func (p queuePeer) Len() int                       { return p.count("len") }

// What is between goroutines shown by many rows is shown here by those that a process may make a difference to. They
// share their processes, which cost more than all else, and the last rows use them up.
func TestBetweenProcesses(t *testing.T) {
	w := newWorld(t)
	w.Rounds = 10
	contract.Lock(t, contract.Locks{World: w.World, Open: func(t *testing.T, parts int) (ls []contract.Locker) {
		for _, p := range w.share(t, parts, 0) {
			ls = append(ls, lockPeer{p})
		}
		return ls
	}})
	contract.FIFOQueue(t, contract.Queues{
		World: w.World,
		Full:  queue.ErrFull, Empty: queue.ErrEmpty, Shut: queue.ErrShutdown, TooManyDone: queue.ErrTooManyDone,
		Open: func(t *testing.T, capacity, parts int) (qs []contract.Queue) {
			for _, p := range w.share(t, parts, capacity) {
				qs = append(qs, queuePeer{p})
			}
			return qs
		},
	})
	t.Run("MG-17 the lock of a killed process goes to the next one, who is told", w.lockOfKilled)
	t.Run("MG-22 an item does not go to a killed process", w.itemForKilled)
	t.Run("MG-18 a killed server frees its clients, and is in nobody's way", w.serverKilled)
}

// begin starts a call that will wait.
func (w *processes) begin(p party, verb string) (failed chan error) {
	failed = make(chan error, 1)
	go func() { failed <- p.do(context.Background(), verb, 0) }()
	w.Settle()
	return failed
}

// kill ends the first process, and returns when its calls have.
func (w *processes) kill(t *testing.T) {
	t.Helper()
	first := w.peers[0]
	require.NoError(t, syscall.Kill(first.PID, syscall.SIGKILL))
	first.WaitForEnd()
	w.peers = w.peers[1:]
}

func (w *processes) lockOfKilled(t *testing.T) {
	ps := w.share(t, 3, 0)
	require.NoError(t, ps[0].do(t.Context(), "lock acquire", 0))
	next := w.begin(ps[1], "lock acquire")
	last := w.begin(ps[2], "lock acquire")
	w.kill(t)
	require.ErrorIs(t, <-next, manager.ErrOwnerDied)
	require.NoError(t, ps[1].do(t.Context(), "lock release", 0))
	require.NoError(t, <-last)
}

func (w *processes) itemForKilled(t *testing.T) {
	ps := w.share(t, 2, 0)
	first := w.begin(ps[0], "get")
	second := w.begin(ps[1], "get")
	w.kill(t)
	require.ErrorIs(t, <-first, parties.ErrGone)
	require.NoError(t, ps[1].do(t.Context(), "put", 5))
	require.NoError(t, <-second)
}

func (w *processes) serverKilled(t *testing.T) {
	p := w.share(t, 1, 0)[0]
	require.NoError(t, p.do(t.Context(), "lock acquire", 0))
	waiting := []chan error{w.begin(p, "get"), w.begin(p, "lock acquire")}
	require.NoError(t, w.server.Kill())
	for _, failed := range waiting {
		require.ErrorIs(t, <-failed, manager.ErrServerGone)
	}
	require.ErrorIs(t, p.do(t.Context(), "lock release", 0), manager.ErrServerGone)
}
