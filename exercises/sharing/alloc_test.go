package sharing_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestWaitingAllocatesOnce(t *testing.T) {
	ctx := context.Background()
	for name, wait := range map[string]func(t *testing.T) (block, letGo func()){
		"Lock": func(*testing.T) (block, letGo func()) {
			l := sharing.NewLock()
			_ = l.Acquire(ctx)
			return func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }
		},
		"Semaphore": func(t *testing.T) (block, letGo func()) {
			s := newSemaphore(t, 0)
			return func() { _ = s.Acquire(ctx) }, func() { _ = s.Release() }
		},
		"RLock": func(*testing.T) (block, letGo func()) {
			r, held := sharing.NewRLock(), sharing.NewOwner()
			_ = r.Acquire(ctx, held)
			next := sharing.NewOwner()
			return func() { _ = r.Acquire(ctx, next); held, next = next, held }, func() { _ = r.Release(held) }
		},
		"RWLock, writing": func(*testing.T) (block, letGo func()) {
			l := sharing.NewRWLock()
			_ = l.Acquire(ctx)
			return func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }
		},
		"RWLock, reading": func(*testing.T) (block, letGo func()) {
			l := sharing.NewRWLock()
			_ = l.Acquire(ctx)
			return func() { _ = l.AcquireRead(ctx); _ = l.ReleaseRead(); _ = l.Acquire(ctx) }, func() { _ = l.Release() }
		},
		"Condition": func(*testing.T) (block, letGo func()) {
			c := sharing.NewCondition(nil)
			return func() { _ = c.Acquire(ctx); _ = c.Wait(ctx); _ = c.Release() },
				func() { _ = c.Acquire(ctx); _ = c.NotifyAll(); _ = c.Release() }
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, 1, allocated(wait(t))) })
	}
}

func TestOnlyTheFirstWhoWaitsForAnEventAllocates(t *testing.T) {
	e := sharing.NewEvent()
	wait := func() { _ = e.Wait(context.Background()) }
	require.Equal(t, 1, allocated(func() { wait(); e.Clear() }, e.Set))
	require.Zero(t, testing.AllocsPerRun(100, func() { e.Set(); wait(); e.Clear() }), "nobody has waited")
}

func TestARoundOfABarrierAllocatesTwice(t *testing.T) {
	b := newBarrier(t, 2)
	wait := func() { _, _ = b.Wait(context.Background()) }
	require.Equal(t, 2, allocated(wait, wait))
}

// allocated is how often memory is had while one goroutine blocks and another lets it go, a hundred times, on average.
func allocated(block, letGo func()) int {
	const rounds = 128
	began, over := make(chan struct{}), make(chan struct{})
	go func() {
		for range began {
			block()
			over <- struct{}{}
		}
	}()
	once := func() {
		began <- struct{}{}
		for range 20 {
			runtime.Gosched() // it blocks meanwhile
		}
		letGo()
		<-over
	}
	defer close(began)
	return int(testing.AllocsPerRun(rounds, once))
}
