//go:build unix

package sharedmemory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/sharedmemory"
)

type queueParty struct{ party }

func (p queueParty) Put(ctx context.Context, n int) error { return p.do(ctx, "queue put", n) }
func (p queueParty) TryPut(n int) error                   { return p.do(context.Background(), "queue try put", n) }

func (p queueParty) Get(ctx context.Context) (int, error) { return p.Call(ctx, "queue get", 0, nil) }

func (p queueParty) TryGet() (int, error) {
	return p.Call(context.Background(), "queue try get", 0, nil)
}

func (p queueParty) TaskDone() error                { return p.do(context.Background(), "queue done", 0) }
func (p queueParty) Join(ctx context.Context) error { return p.do(ctx, "queue join", 0) }
func (p queueParty) Shutdown()                      { _ = p.do(context.Background(), "queue shutdown", 0) }

func (p queueParty) ShutdownNow() { _ = p.do(context.Background(), "queue shutdown now", 0) }
func (p queueParty) Len() int     { return p.count("queue len") }

func TestContractOfQueue(t *testing.T) {
	w := newWorld(t)
	in := contract.Queues{
		World: w.World,
		Full:  sharedmemory.ErrFull, Empty: sharedmemory.ErrEmpty,
		Shut: sharedmemory.ErrShutdown, TooManyDone: sharedmemory.ErrTooManyDone,
		Open: func(t *testing.T, capacity, parts int) (qs []contract.Queue) {
			q, err := sharedmemory.NewQueue[int](max(capacity, 0), 0)
			require.NoError(t, err)
			for _, p := range w.share(t, parts, &kit{Queue: q}) {
				qs = append(qs, queueParty{p})
			}
			return qs
		},
	}
	contract.AnyQueue(t, in)
	contract.FIFOQueue(t, in)
	contract.QueueRaces(t, in)
}
