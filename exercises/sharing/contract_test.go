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

func TestLock(t *testing.T) {
	in := contract.Locks{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.Locker {
		return alike[contract.Locker](sharing.NewLock(), parties)
	}}
	contract.Lock(t, in)
	contract.LockOfAnyone(t, in)
	contract.LockInLine(t, in)
}

func TestSemaphore(t *testing.T) {
	in := contract.Semaphores{World: contract.Goroutines, Open: func(_ *testing.T, parties, permits int) ([]contract.Semaphorer, error) {
		s, err := sharing.NewSemaphore(permits)
		return alike[contract.Semaphorer](s, parties), err
	}}
	contract.Semaphore(t, in)
	contract.SemaphoreInLine(t, in)
}

func TestBoundedSemaphore(t *testing.T) {
	in := contract.Semaphores{World: contract.Goroutines, Open: func(_ *testing.T, parties, permits int) ([]contract.Semaphorer, error) {
		s, err := sharing.NewBoundedSemaphore(permits)
		return alike[contract.Semaphorer](s, parties), err
	}}
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
