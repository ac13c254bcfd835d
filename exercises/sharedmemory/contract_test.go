//go:build unix

package sharedmemory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/sharedmemory"
)

// The suites are those of the tools between goroutines. Here each party lives in one of three processes, so some share
// one and others do not.

type lockParty struct{ party }

func (p lockParty) Acquire(ctx context.Context) error { return p.do(ctx, "lock acquire", 0) }
func (p lockParty) TryAcquire() bool                  { return p.is("lock try") }
func (p lockParty) Release() error                    { return p.do(context.Background(), "lock release", 0) }
func (p lockParty) Locked() bool                      { return p.is("lock held") }

func TestContractOfLock(t *testing.T) {
	w := newWorld(t)
	in := contract.Locks{World: w.World, Open: func(t *testing.T, parts int) (ls []contract.Locker) {
		lock, err := sharedmemory.NewLock()
		require.NoError(t, err)
		for _, p := range w.share(t, parts, &kit{Lock: lock}) {
			ls = append(ls, lockParty{p})
		}
		return ls
	}}
	contract.Lock(t, in)
	contract.LockOfAnyone(t, in)
}

type nestedParty struct {
	party
	owner int
}

func (p nestedParty) Acquire(ctx context.Context) error { return p.do(ctx, "nested acquire", p.owner) }
func (p nestedParty) TryAcquire() bool                  { return p.ofOwner("nested try") != 0 }
func (p nestedParty) Release() error {
	return p.do(context.Background(), "nested release", p.owner)
}
func (p nestedParty) Depth() int  { return p.ofOwner("nested depth") }
func (p nestedParty) Owned() bool { return p.ofOwner("nested owned") != 0 }

func (p nestedParty) ofOwner(verb string) int {
	n, err := p.Call(context.Background(), verb, p.owner, nil)
	if err != nil {
		panic(err)
	}
	return n
}

func TestContractOfRLock(t *testing.T) {
	w := newWorld(t)
	contract.RLock(t, contract.RLocks{World: w.World, Open: func(t *testing.T, owners int) (ls []contract.RLocker) {
		lock, err := sharedmemory.NewRLock()
		require.NoError(t, err)
		for i, p := range w.share(t, owners, &kit{RLock: lock}) {
			ls = append(ls, nestedParty{p, i})
		}
		return ls
	}})
}

type permitParty struct{ party }

func (p permitParty) Acquire(ctx context.Context) error { return p.do(ctx, "permit acquire", 0) }
func (p permitParty) TryAcquire() bool                  { return p.is("permit try") }
func (p permitParty) Release() error                    { return p.ReleaseN(1) }
func (p permitParty) ReleaseN(n int) error              { return p.do(context.Background(), "permit release", n) }
func (p permitParty) Value() int                        { return p.count("permit value") }

func TestContractOfSemaphore(t *testing.T) {
	w := newWorld(t)
	open := func(t *testing.T, parts, permits int) ([]contract.Semaphorer, error) {
		s, err := sharedmemory.NewSemaphore(permits)
		if err != nil {
			return nil, err
		}
		return permitParties(w.share(t, parts, &kit{Semaphore: s})), nil
	}
	contract.Semaphore(t, contract.Semaphores{World: w.World, Open: open})
}

func TestContractOfBoundedSemaphore(t *testing.T) {
	w := newWorld(t)
	open := func(t *testing.T, parts, permits int) ([]contract.Semaphorer, error) {
		s, err := sharedmemory.NewBoundedSemaphore(permits)
		if err != nil {
			return nil, err
		}
		return permitParties(w.share(t, parts, &kit{Bounded: s})), nil
	}
	contract.BoundedSemaphore(t, contract.Semaphores{World: w.World, Open: open})
}

func permitParties(ps []party) (ss []contract.Semaphorer) {
	for _, p := range ps {
		ss = append(ss, permitParty{p})
	}
	return ss
}

type conditionParty struct{ party }

func (p conditionParty) Acquire(ctx context.Context) error { return p.do(ctx, "condition acquire", 0) }
func (p conditionParty) TryAcquire() bool                  { return p.is("condition try") }
func (p conditionParty) Release() error                    { return p.do(context.Background(), "condition release", 0) }
func (p conditionParty) Wait(ctx context.Context) error    { return p.do(ctx, "condition wait", 0) }
func (p conditionParty) Notify(n int) error                { return p.do(context.Background(), "condition notify", n) }

func (p conditionParty) NotifyAll() error {
	return p.do(context.Background(), "condition notify all", 0)
}

func (p conditionParty) WaitFor(ctx context.Context, predicate func() bool) error {
	_, err := p.Call(ctx, "condition wait for", 0, func(int) int { return number(predicate()) })
	return err
}

func TestContractOfCondition(t *testing.T) {
	w := newWorld(t)
	open := func(t *testing.T, parts int) (cs []contract.Conditioner) {
		c, err := sharedmemory.NewCondition()
		require.NoError(t, err)
		for _, p := range w.share(t, parts, &kit{Condition: c}) {
			cs = append(cs, conditionParty{p})
		}
		return cs
	}
	contract.Condition(t, contract.Conditions{World: w.World, Open: open})
}

type eventParty struct{ party }

func (p eventParty) Set() { _ = p.do(context.Background(), "event set", 0) }

func (p eventParty) Clear()                         { _ = p.do(context.Background(), "event clear", 0) }
func (p eventParty) IsSet() bool                    { return p.is("event is set") }
func (p eventParty) Wait(ctx context.Context) error { return p.do(ctx, "event wait", 0) }

func TestContractOfEvent(t *testing.T) {
	w := newWorld(t)
	contract.Event(t, contract.Events{World: w.World, Open: func(t *testing.T, parts int) (es []contract.Eventer) {
		e, err := sharedmemory.NewEvent()
		require.NoError(t, err)
		for _, p := range w.share(t, parts, &kit{Event: e}) {
			es = append(es, eventParty{p})
		}
		return es
	}})
}

type barrierParty struct {
	party
	action func() error
}

func (p barrierParty) Wait(ctx context.Context) (int, error) {
	return p.Call(ctx, "barrier wait", 0, func(int) int { return number(p.action() != nil) })
}
func (p barrierParty) Abort()       { _ = p.do(context.Background(), "barrier abort", 0) }
func (p barrierParty) Reset()       { _ = p.do(context.Background(), "barrier reset", 0) }
func (p barrierParty) Waiting() int { return p.count("barrier waiting") }
func (p barrierParty) Broken() bool { return p.is("barrier broken") }

// BR-19 Between processes the rows are the same.
func TestContractOfBarrier(t *testing.T) {
	w := newWorld(t)
	contract.Barrier(t, contract.Barriers{
		World: w.World, ErrBroken: sharedmemory.ErrBroken,
		Open: func(t *testing.T, parts int, action func() error) (bs []contract.Barrierer, err error) {
			b, err := sharedmemory.NewBarrier(parts)
			if err != nil {
				return nil, err
			}
			for _, p := range w.share(t, parts+1, &kit{Barrier: b, Acts: action != nil}) {
				bs = append(bs, barrierParty{p, action})
			}
			return bs, nil
		},
	})
}
