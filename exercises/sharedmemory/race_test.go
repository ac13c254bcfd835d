//go:build unix

package sharedmemory_test

import (
	"runtime"
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

func TestVA09NoUpdateIsLostThoughOthersComeInTheMiddleOfIt(t *testing.T) {
	v, err := sharedmemory.NewValue(0)
	require.NoError(t, err)
	defer v.Close()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that they take turns
	const goroutines, rounds = 3, 1000
	oneMore := func(n int) int { runtime.Gosched(); return n + 1 }
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range rounds {
				assert.NoError(t, v.Update(oneMore))
			}
		})
	}
	all.Wait()
	require.Equal(t, goroutines*rounds, loaded(t, v))
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
