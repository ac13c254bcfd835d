package sharing_test

import (
	"testing"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/sharing"
)

// alike are the handles of so many parties: between goroutines, all of them are the tool itself.
func alike[Tool any](tool Tool, parties int) []Tool {
	handles := make([]Tool, parties)
	for i := range handles {
		handles[i] = tool
	}
	return handles
}

// again is the world for a tool whose races have been looked for in another that it is made of.
var again = func() contract.World {
	w := contract.Goroutines
	w.Rounds /= 10
	return w
}()

func TestLock(t *testing.T) {
	in := contract.Locks{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.Locker {
		return alike[contract.Locker](sharing.NewLock(), parties)
	}}
	contract.Lock(t, in)
	contract.LockOfAnyone(t, in)
	contract.LockInLine(t, in)
}

func TestSemaphore(t *testing.T) {
	open := func(_ *testing.T, parties, permits int) ([]contract.Semaphorer, error) {
		s, err := sharing.NewSemaphore(permits)
		return alike[contract.Semaphorer](s, parties), err
	}
	in := contract.Semaphores{World: contract.Goroutines, Open: open}
	contract.Semaphore(t, in)
	contract.SemaphoreInLine(t, in)
}

func TestBoundedSemaphore(t *testing.T) {
	open := func(_ *testing.T, parties, permits int) ([]contract.Semaphorer, error) {
		s, err := sharing.NewBoundedSemaphore(permits)
		return alike[contract.Semaphorer](s, parties), err
	}
	in := contract.Semaphores{World: again, Open: open}
	contract.BoundedSemaphore(t, in)
	contract.SemaphoreInLine(t, in)
}

func TestEvent(t *testing.T) {
	contract.Event(t, contract.Events{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.Eventer {
		return alike[contract.Eventer](sharing.NewEvent(), parties)
	}})
}

func TestBarrier(t *testing.T) {
	open := func(_ *testing.T, parties int, action func() error) ([]contract.Barrierer, error) {
		var opts []sharing.BarrierOption
		if action != nil {
			opts = append(opts, sharing.WithAction(action))
		}
		b, err := sharing.NewBarrier(parties, opts...)
		return alike[contract.Barrierer](b, max(parties, 0)+1), err
	}
	contract.Barrier(t, contract.Barriers{World: contract.Goroutines, Open: open, ErrBroken: sharing.ErrBroken})
}

// owned is an RLock in the hands of one owner.
type owned struct {
	sharing.Guard
	lock  *sharing.RLock
	owner *sharing.Owner
}

func (o owned) Depth() int  { return o.lock.Depth(o.owner) }
func (o owned) Owned() bool { return o.lock.OwnedBy(o.owner) }

func TestRLock(t *testing.T) {
	contract.RLock(t, contract.RLocks{World: again, Open: func(_ *testing.T, owners int) []contract.RLocker {
		lock, handles := sharing.NewRLock(), make([]contract.RLocker, owners)
		for i := range handles {
			owner := sharing.NewOwner()
			handles[i] = owned{lock.As(owner), lock, owner}
		}
		return handles
	}})
}

func TestRWLock(t *testing.T) {
	contract.RWLock(t, contract.RWLocks{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.RWLocker {
		return alike[contract.RWLocker](sharing.NewRWLock(), parties)
	}})
}

// A lock for writers alone is a lock.
func TestRWLockAsALock(t *testing.T) {
	in := contract.Locks{World: again, Open: func(_ *testing.T, parties int) []contract.Locker {
		return alike[contract.Locker](sharing.NewRWLock(), parties)
	}}
	contract.Lock(t, in)
	contract.LockOfAnyone(t, in)
	contract.LockInLine(t, in)
}

func TestCondition(t *testing.T) {
	for name, open := range map[string]func(parties int) []contract.Conditioner{
		"lock=Lock": func(parties int) []contract.Conditioner {
			return alike[contract.Conditioner](sharing.NewCondition(nil), parties)
		},
		"lock=RWLock": func(parties int) []contract.Conditioner {
			return alike[contract.Conditioner](sharing.NewCondition(sharing.NewRWLock()), parties)
		},
		"lock=RLock": func(parties int) []contract.Conditioner {
			c, handles := sharing.NewCondition(sharing.NewRLock().As(sharing.NewOwner())), make([]contract.Conditioner, parties)
			for i := range handles {
				handles[i] = c.As(sharing.NewOwner())
			}
			return handles
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := contract.Conditions{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.Conditioner {
				return open(parties)
			}}
			contract.Condition(t, in)
			contract.ConditionInLine(t, in)
		})
	}
}
