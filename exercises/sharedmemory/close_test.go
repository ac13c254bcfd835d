//go:build unix

package sharedmemory_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// What was closed counts as a dead process's, so nobody may be in it who thinks that he is alone there.

func TestWhoWaitsForALockThatIsClosedDoesNotGetIt(t *testing.T) {
	lock := newLock(t)
	_, holds, lives, _ := mortal(t, &kit{Lock: lock})
	ctx := t.Context()
	require.NoError(t, holds.do(ctx, "lock acquire", 0))
	sharedmemory.WatchSleepers()
	got := make(begun, 1)
	go func() { got <- lock.Acquire(ctx) }()
	require.Eventually(t, func() bool { return sharedmemory.Asleep() == 1 }, patience, tick, "who waits sleeps")
	require.NoError(t, lock.Close())
	require.NoError(t, holds.do(ctx, "lock release", 0))
	require.ErrorIs(t, <-got, sharedmemory.ErrClosed)
	require.NoError(t, lives.do(ctx, "lock acquire", 0), "and nobody is said to have died")
}

func TestACloseWaitsForWhoChangesTheMemory(t *testing.T) {
	s, err := sharedmemory.NewSemaphore(1)
	require.NoError(t, err)
	_, other, _, _ := mortal(t, &kit{Semaphore: s})
	var closing sync.WaitGroup
	answered := make(chan int, 1)
	require.NoError(t, s.Inside(func() {
		closing.Go(func() { assert.NoError(t, s.Close()) })
		go func() { answered <- other.count("permit value") }()
		select {
		case <-answered:
			answered <- -1
		case <-time.After(100 * time.Millisecond): // for a mistake to show
		}
	}))
	closing.Wait()
	require.Equal(t, 1, <-answered, "-1: another was inside, too")
}

// twice counts with two handles of one lock.
var twice = process.Define("sharedmemory_test.twice", func(ctx context.Context, locks [2]*sharedmemory.Lock) error {
	n := 0
	var counters sync.WaitGroup
	for _, l := range locks {
		counters.Go(func() {
			for range 1000 {
				_ = l.Acquire(ctx)
				n++
				_ = l.Release()
			}
		})
	}
	counters.Wait()
	return map[bool]error{false: errAction}[n == 2000]
})

func TestTwoHandlesOfOneLockAreOneLock(t *testing.T) {
	lock := newLock(t)
	defer lock.Close()
	p, err := twice.Start(t.Context(), [2]*sharedmemory.Lock{lock, lock})
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()), "exit code 66 is that of a data race")
}

func TestAnActionThatARevivedBarrierLeftBehindEndsNoRoundButItsOwn(t *testing.T) {
	b, err := sharedmemory.NewBarrier(2)
	require.NoError(t, err)
	defer b.Close()
	running := make(chan chan bool)
	b.Act(func() error { end := make(chan bool); running <- end; <-end; return nil })
	both := func() (chan error, chan bool) {
		outcomes := make(chan error, 2)
		for range 2 {
			go func() { _, err := b.Wait(t.Context()); outcomes <- err }()
		}
		return outcomes, <-running
	}
	old, endOld := both()
	b.Reset()
	next, end := both()
	close(endOld)
	for range 2 {
		require.ErrorIs(t, <-old, sharedmemory.ErrBroken)
	}
	close(end)
	for range 2 {
		require.NoError(t, <-next)
	}
}
