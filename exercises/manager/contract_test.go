package manager_test

import (
	"context"
	"testing"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/manager"
	"concurrency/exercises/queue"
)

// The suites are those of the tools between goroutines. Here each party is a client of its own, over a pipe of the
// same bubble: so what waits can be known. In peer_test.go they are processes.

// lockParty is a lock whose verbs have no ctx where those between goroutines have none.
type lockParty struct{ *manager.Lock }

func (p lockParty) TryAcquire() bool { return sure(p.Lock.TryAcquire(context.Background())) }
func (p lockParty) Release() error   { return p.Lock.Release(context.Background()) }
func (p lockParty) Locked() bool     { return sure(p.Lock.Locked(context.Background())) }

type queueParty struct{ *manager.Queue[int] }

func (p queueParty) TryPut(n int) error   { return p.Queue.TryPut(context.Background(), n) }
func (p queueParty) TryGet() (int, error) { return p.Queue.TryGet(context.Background()) }
func (p queueParty) TaskDone() error      { return p.Queue.TaskDone(context.Background()) }
func (p queueParty) Shutdown()            { sure(0, p.Queue.Shutdown(context.Background())) }
func (p queueParty) ShutdownNow()         { sure(0, p.Queue.ShutdownNow(context.Background())) }
func (p queueParty) Len() int             { return sure(p.Queue.Len(context.Background())) }

// sure is for where a failure has no place to go.
func sure[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestContractOfLock(t *testing.T) {
	in := contract.Locks{World: contract.Goroutines, Open: func(t *testing.T, parties int) (ls []contract.Locker) {
		_, client := bubbled(t)
		for range parties {
			ls = append(ls, lockParty{openLock(t, client(), "lock")})
		}
		return ls
	}}
	in.Rounds = 100
	contract.Lock(t, in)
	contract.LockInLine(t, in)
}

func TestContractOfQueue(t *testing.T) {
	in := contract.Queues{
		World: contract.Goroutines,
		Full:  queue.ErrFull, Empty: queue.ErrEmpty, Shut: queue.ErrShutdown, TooManyDone: queue.ErrTooManyDone,
		Open: func(t *testing.T, capacity, parties int) (qs []contract.Queue) {
			_, client := bubbled(t)
			for i := range parties {
				if i < 4 { // the others share a client, which must make no difference
					qs = append(qs, queueParty{openQueue(t, client(), "queue", capacity)})
				} else {
					qs = append(qs, qs[i%4])
				}
			}
			return qs
		},
	}
	in.Rounds = 100
	contract.AnyQueue(t, in)
	contract.FIFOQueue(t, in)
	contract.FairQueue(t, in)
	contract.QueueRaces(t, in)
}
