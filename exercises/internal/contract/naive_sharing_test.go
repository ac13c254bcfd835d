package contract_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"concurrency/exercises/internal/contract"
)

// The tools here are the simplest that pass the contract, except for what flaws say.

// naiveTools runs the contracts of the tools.
func naiveTools(t *testing.T, wrong flaws) {
	w := contract.Goroutines
	if *planted == "" {
		w.Rounds /= 20 // nobody looks for races of the sound ones
	}
	locks := contract.Locks{World: w, Open: func(_ *testing.T, parties int) []contract.Locker {
		return slices.Repeat([]contract.Locker{naiveLock{newNaivePermits(1, wrong)}}, parties)
	}}
	semaphores := contract.Semaphores{World: w, Open: func(_ *testing.T, parties, permits int) ([]contract.Semaphorer, error) {
		if permits < 0 {
			return nil, errNaive
		}
		return slices.Repeat([]contract.Semaphorer{newNaivePermits(permits, wrong)}, parties), nil
	}}
	conditions := contract.Conditions{World: w, Open: func(_ *testing.T, parties int) []contract.Conditioner {
		return slices.Repeat([]contract.Conditioner{newNaiveCondition(wrong)}, parties)
	}}
	events := contract.Events{World: w, Open: func(_ *testing.T, parties int) []contract.Eventer {
		return slices.Repeat([]contract.Eventer{&naiveEvent{flaws: wrong, raised: make(chan struct{})}}, parties)
	}}
	barriers := contract.Barriers{World: w, ErrBroken: errNaive, Open: func(_ *testing.T, parties int, action func() error) ([]contract.Barrierer, error) {
		if parties < 1 {
			return nil, errNaive
		}
		return slices.Repeat([]contract.Barrierer{newNaiveBarrier(parties, action, wrong)}, parties+1), nil
	}}
	t.Run("Lock", func(t *testing.T) { contract.Lock(t, locks) })
	t.Run("LockOfAnyone", func(t *testing.T) { contract.LockOfAnyone(t, locks) })
	t.Run("LockInLine", func(t *testing.T) { contract.LockInLine(t, locks) })
	t.Run("BoundedSemaphore", func(t *testing.T) { contract.BoundedSemaphore(t, semaphores) })
	t.Run("SemaphoreInLine", func(t *testing.T) { contract.SemaphoreInLine(t, semaphores) })
	t.Run("Condition", func(t *testing.T) { contract.Condition(t, conditions) })
	t.Run("ConditionInLine", func(t *testing.T) { contract.ConditionInLine(t, conditions) })
	t.Run("Event", func(t *testing.T) { contract.Event(t, events) })
	t.Run("Barrier", func(t *testing.T) { contract.Barrier(t, barriers) })
}

var errNaive = errors.New("contract: a naive tool says no")

// naiveLine is who waits, each at a channel that is closed when it is served.
type naiveLine struct {
	flaws flaws
	mu    *sync.Mutex
	at    []chan struct{}
}

func (l *naiveLine) join() chan struct{} {
	c := make(chan struct{})
	if l.flaws.lifo {
		l.at = slices.Insert(l.at, 0, c)
	} else {
		l.at = append(l.at, c)
	}
	return c
}

func (l *naiveLine) serve() bool {
	if len(l.at) == 0 {
		return false
	}
	close(l.at[0])
	l.at = l.at[1:]
	return true
}

func (l *naiveLine) wait(ctx context.Context, c chan struct{}) error {
	select {
	case <-c:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.at, c)
	if i < 0 && !l.flaws.losesGrants {
		return nil
	}
	if i >= 0 {
		l.at = slices.Delete(l.at, i, i+1)
	}
	return ctx.Err()
}

// naivePermits is a bounded semaphore.
type naivePermits struct {
	mu          sync.Mutex
	free, limit int
	line        naiveLine
}

func newNaivePermits(n int, f flaws) *naivePermits {
	p := &naivePermits{free: n, limit: n}
	p.line = naiveLine{flaws: f, mu: &p.mu}
	return p
}

func (p *naivePermits) Acquire(ctx context.Context) error {
	p.mu.Lock()
	if p.free > 0 {
		p.free--
		p.mu.Unlock()
		return nil
	}
	c := p.line.join()
	p.mu.Unlock()
	return p.line.wait(ctx, c)
}

func (p *naivePermits) TryAcquire() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	had := p.free > 0
	if had {
		p.free--
	}
	return had
}

func (p *naivePermits) Release() error { return p.ReleaseN(1) }

func (p *naivePermits) ReleaseN(n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n < 1 || n > p.limit-p.free && !p.line.flaws.releasesTooMany {
		return errNaive
	}
	for n > 0 && p.line.serve() {
		n--
	}
	p.free += n
	return nil
}

func (p *naivePermits) Value() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.free
}

type naiveLock struct{ *naivePermits }

func (l naiveLock) Locked() bool { return l.Value() == 0 }

type naiveCondition struct {
	*naivePermits // the lock
	flaws         flaws
	room          sync.Mutex // guards who waits
	waiters       naiveLine
}

func newNaiveCondition(f flaws) *naiveCondition {
	c := &naiveCondition{naivePermits: newNaivePermits(1, f), flaws: f}
	c.waiters = naiveLine{flaws: f, mu: &c.room}
	return c
}

func (c *naiveCondition) Wait(ctx context.Context) error {
	if c.Value() > 0 {
		return errNaive
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.room.Lock()
	at := c.waiters.join()
	c.room.Unlock()
	_ = c.Release()
	err := c.waiters.wait(ctx, at)
	return errors.Join(err, c.Acquire(context.Background()))
}

func (c *naiveCondition) WaitFor(ctx context.Context, predicate func() bool) error {
	if c.Value() > 0 {
		return errNaive
	}
	for !predicate() {
		if err := c.Wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *naiveCondition) Notify(n int) error {
	if n < 1 || c.Value() > 0 && !c.flaws.notifiesUnlocked {
		return errNaive
	}
	c.room.Lock()
	defer c.room.Unlock()
	for n > 0 && c.waiters.serve() {
		n--
	}
	return nil
}

func (c *naiveCondition) NotifyAll() error { return c.Notify(1 << 30) }

type naiveEvent struct {
	flaws  flaws
	mu     sync.Mutex
	set    bool
	raised chan struct{}
}

func (e *naiveEvent) Set() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.set || e.flaws.closesTwice {
		close(e.raised)
	}
	e.set = true
}

func (e *naiveEvent) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.set {
		e.set, e.raised = false, make(chan struct{})
	}
}

func (e *naiveEvent) look() (set bool, raised chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.set, e.raised
}

func (e *naiveEvent) IsSet() bool {
	set, _ := e.look()
	return set
}

func (e *naiveEvent) Wait(ctx context.Context) error {
	for {
		set, raised := e.look()
		if set {
			return nil
		}
		select {
		case <-raised:
			if !e.flaws.looksAgain {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
