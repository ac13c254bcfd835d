package sharing_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

// before says that a call goes on for just as long as its ctx lets it, and returns its error.
func before(t *testing.T, deadline time.Duration, call func(ctx context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	over, begin := make(chan error, 1), time.Now()
	go func() { over <- call(ctx) }()
	time.Sleep(deadline - time.Nanosecond)
	synctest.Wait()
	require.Empty(t, over, "just before its deadline")
	err := <-over
	require.Equal(t, deadline, time.Since(begin), "time until it gave up")
	return err
}

func TestLK06AHeldLockIsWaitedForExactlyUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := sharing.NewLock()
		require.NoError(t, before(t, time.Hour, func(ctx context.Context) error {
			assert.NoError(t, l.Acquire(ctx), "a free lock is had at once, however long the patience")
			<-ctx.Done()
			return nil
		}))
		require.Equal(t, context.DeadlineExceeded, before(t, time.Hour, l.Acquire))
		require.NoError(t, l.Release())
		require.False(t, l.Locked())
	})
}

func TestLK10AReleaseOfAFreeLockIsErrNotLocked(t *testing.T) {
	require.Equal(t, sharing.ErrNotLocked, sharing.NewLock().Release())
}

func TestLK13ALockSaysWhetherItIsHeld(t *testing.T) {
	l := sharing.NewLock()
	require.Equal(t, "sharing.Lock(free)", l.String())
	require.True(t, l.TryAcquire())
	require.Equal(t, "sharing.Lock(held)", l.String())
}

// The race detector sees the lock's order of things in this counter, which nothing else guards.
func TestLK18NoUpdateOfAGuardedCounterIsLost(t *testing.T) {
	l := sharing.NewLock()
	guarded(t, func(change func()) error {
		return l.With(t.Context(), func() error { change(); return nil })
	})
	require.False(t, l.Locked())
}

// guarded has goroutines change a plain counter, and a second one that says whether there is company.
func guarded(t *testing.T, exclusively func(change func()) error) {
	t.Helper()
	const each = 500
	workers, count, company := 4*runtime.GOMAXPROCS(0), 0, 0
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range each {
				assert.NoError(t, exclusively(func() {
					company++
					if count++; i%100 == 0 {
						runtime.Gosched()
					}
					company--
					assert.Zero(t, company, "others inside")
				}))
			}
		})
	}
	wg.Wait()
	require.Equal(t, workers*each, count)
}

func TestLK19AWaiterIsWokenInVainTwiceAndNotMore(t *testing.T) {
	for !wokenInVain(t) {
		continue // the waiter was quick, and nobody passed it
	}
}

func wokenInVain(t *testing.T) (passed bool) {
	synctest.Test(t, func(t *testing.T) {
		l := sharing.NewLock()
		require.True(t, l.TryAcquire())
		waiter := make(chan error, 1)
		go func() { waiter <- l.Acquire(t.Context()) }()
		passed = true
		for n := 0; n < 2 && passed; n++ {
			synctest.Wait()
			require.Empty(t, waiter, "woken in vain so often: %d", n)
			require.NoError(t, l.Release())
			passed = l.TryAcquire()
		}
		if passed {
			synctest.Wait()
			require.NoError(t, l.Release())
			require.False(t, l.TryAcquire(), "the lock was handed over")
		}
		require.NoError(t, <-waiter)
		require.NoError(t, l.Release())
	})
	return passed
}

func TestLK16AWaiterWhoseContextEndsAsItIsHandedTheLockHasItOrTheLockIsFree(t *testing.T) {
	for range 200 {
		handedAtTheEnd(t)
	}
}

// handedAtTheEnd has a waiter be woken in vain twice, if it is slow enough, and then be handed the lock as its ctx ends.
func handedAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := sharing.NewLock()
		ctx, cancel := context.WithCancel(t.Context())
		require.True(t, l.TryAcquire())
		waiter := make(chan error, 1)
		go func() { waiter <- l.Acquire(ctx) }()
		held := true
		for n := 0; n < 2 && held; n++ {
			synctest.Wait()
			require.NoError(t, l.Release())
			held = l.TryAcquire()
		}
		synctest.Wait()
		cancel()
		if held {
			require.NoError(t, l.Release())
		}
		if <-waiter == nil {
			require.NoError(t, l.Release(), "it was told that it has the lock")
		}
		require.True(t, l.TryAcquire(), "the lock is lost")
	})
}

func TestLK05WhatIsDoneUnderALockReleasesItHoweverItEnds(t *testing.T) {
	failure := errors.New("failed")
	for name, end := range map[string]struct {
		fn     func() error
		err    error
		panics any
	}{
		"it returns":            {fn: func() error { return nil }},
		"it fails":              {fn: func() error { return failure }, err: failure},
		"it panics":             {fn: func() error { panic(7) }, panics: 7},
		"it ends its goroutine": {fn: func() error { runtime.Goexit(); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			for _, tool := range scopes(t) {
				var err error
				var panicked any
				inside := false
				run(func() {
					defer func() { panicked = recover() }()
					err = tool.with(t.Context(), func() error {
						inside = !tool.try()
						return end.fn()
					})
				})
				require.Equal(t, end.err, err, tool.name)
				require.Equal(t, end.panics, panicked, tool.name)
				require.True(t, inside, "%s: held inside", tool.name)
				require.True(t, tool.try(), "%s: free afterwards", tool.name)
			}
		})
	}
}

// run calls fn in a goroutine of its own, which fn may end.
func run(fn func()) {
	var wg sync.WaitGroup
	wg.Go(fn)
	wg.Wait()
}

// scope is a tool that calls functions while it is held.
type scope struct {
	name string
	with func(context.Context, func() error) error
	try  func() bool
}

func scopes(t *testing.T) []scope {
	l, s, c := sharing.NewLock(), newSemaphore(t, 1), sharing.NewCondition(nil)
	write, read := sharing.NewRWLock(), sharing.NewRWLock()
	r, owner := sharing.NewRLock(), sharing.NewOwner()
	recursive := func(ctx context.Context, fn func() error) error { return r.With(ctx, owner, fn) }
	return []scope{
		{"Lock", l.With, l.TryAcquire},
		{"Semaphore", s.With, s.TryAcquire},
		{"Condition", c.With, c.TryAcquire},
		{"RWLock, writing", write.With, write.TryAcquire},
		{"RWLock, reading", read.WithRead, read.TryAcquire},
		{"RLock", recursive, func() bool { return r.TryAcquire(sharing.NewOwner()) }},
	}
}

func TestLK05NothingIsDoneWithoutTheLock(t *testing.T) {
	for _, tool := range scopes(t) {
		require.True(t, tool.try())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.Equal(t, context.Canceled, tool.with(ctx, func() error { panic("it is not held") }), tool.name)
	}
}

func TestLK05WhoReleasesTheLockInsideIsTold(t *testing.T) {
	l := sharing.NewLock()
	require.Equal(t, sharing.ErrNotLocked, l.With(t.Context(), l.Release))
}

func TestLK14AHeldLockThatIsDroppedIsCollected(t *testing.T) {
	require.Eventually(t, collected(func() *sharing.Lock {
		l := sharing.NewLock()
		require.True(t, l.TryAcquire())
		return l
	}), 10*time.Second, time.Millisecond)
}

// collected runs the garbage collector and tells whether it has taken what was made.
func collected[T any](make func() *T) func() bool {
	var gone atomic.Bool
	runtime.AddCleanup(make(), func(g *atomic.Bool) { g.Store(true) }, &gone)
	return func() bool { runtime.GC(); return gone.Load() }
}
