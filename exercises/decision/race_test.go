package decision_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

// Row 1.15. Each goroutine reads the counter, lets the others come as far as they can, and writes what it read and one
// more. In virtual time that is no matter of luck: all have read before the first one writes.
func TestSharedMemoryBringsRacesAndALockCuresThem(t *testing.T) {
	const goroutines = 10
	for name, c := range map[string]struct {
		locked bool
		want   int64
	}{
		"without a lock all updates but one are lost": {false, 1},
		"with a lock none is":                         {true, goroutines},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var counter atomic.Int64 // each read and each write is whole: it is the update that is not
				var all sync.WaitGroup
				lock := sharing.NewLock()
				for range goroutines {
					all.Go(func() {
						if c.locked {
							_ = lock.Acquire(context.Background())
							defer lock.Release()
						}
						seen := counter.Load()
						time.Sleep(time.Nanosecond)
						counter.Store(seen + 1)
					})
				}
				all.Wait()
				require.Equal(t, c.want, counter.Load())
			})
		})
	}
}
