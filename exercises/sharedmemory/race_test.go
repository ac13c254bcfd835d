//go:build unix

package sharedmemory_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharedmemory"
)

// The suites have few rounds, since each is several calls of another process. These are for gaps of nanoseconds.

func TestLK01GoroutinesOfOneProcessHaveALockOneAtATime(t *testing.T) {
	l := newLock(t)
	defer l.Close()
	const goroutines, rounds = 3, 50_000
	gate, n := make(chan struct{}), 0
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			<-gate
			for range rounds {
				if !assert.NoError(t, l.Acquire(t.Context())) {
					return
				}
				n++
				if !assert.NoError(t, l.Release(), "somebody else was inside") {
					return
				}
			}
		})
	}
	close(gate)
	all.Wait()
	require.Equal(t, goroutines*rounds, n)
}

func TestEV04AWaiterDoesNotSleepThroughASetThatIsClearedAtOnce(t *testing.T) {
	sharedmemory.WatchSleepers()
	for range 10 {
		e, err := sharedmemory.NewEvent()
		require.NoError(t, err)
		ctx, waits := short(t), make(begun, 1)
		go func() { waits <- e.Wait(ctx) }()
		require.Eventually(t, func() bool { return sharedmemory.Asleep() == 1 }, patience, tick, "who waits sleeps")
		e.Set()
		e.Clear()
		require.NoError(t, <-waits)
		require.NoError(t, e.Close())
	}
}
