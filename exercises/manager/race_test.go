package manager_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/manager"
)

// atProcs runs a race on one, two and eight processors.
func atProcs(t *testing.T, race func(t *testing.T)) {
	t.Helper()
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			leak.Check(t)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			race(t)
		})
	}
}

// Each client takes the lock, and is gone without a release: never are two inside, and none waits for ever.
func TestMG17ALockIsNeverLostNorHadTwiceThoughItsOwnersLeave(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		s := serve(t, manager.WithLogger(quiet))
		var all sync.WaitGroup
		var inside, told atomic.Int64
		for range 4 {
			all.Go(func() {
				for range 8 {
					c, err := manager.Dial(context.Background(), s.Address(), key)
					if !assert.NoError(t, err) {
						return
					}
					l, err := manager.OpenLock(context.Background(), c, "lock")
					assert.NoError(t, err)
					if err := l.Acquire(context.Background()); errors.Is(err, manager.ErrOwnerDied) {
						told.Add(1)
					} else {
						assert.NoError(t, err)
					}
					assert.EqualValues(t, 1, inside.Add(1))
					inside.Add(-1)
					assert.NoError(t, c.Close())
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 4*8-1, told.Load(), "all but the first")
	})
}

// Getters come, wait and vanish, while items are put: each item is had by somebody who was there to take it, or is
// still in.
func TestMG22NoItemIsLostToGettersThatGiveUp(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		s := serve(t, manager.WithLogger(quiet))
		q := openQueue(t, dial(t, s.Address()), "queue", 0)
		mine := openQueue(t, dial(t, s.Address()), "queue", 0)
		const items = 100
		var all sync.WaitGroup
		var had atomic.Int64
		for range 3 {
			all.Go(func() {
				for range items / 2 {
					ctx, cancel := context.WithCancel(context.Background())
					go cancel()
					if _, err := mine.Get(ctx); err == nil {
						had.Add(1)
					} else {
						assert.ErrorIs(t, err, context.Canceled)
					}
				}
			})
		}
		for n := range items {
			require.NoError(t, q.Put(t.Context(), n))
		}
		all.Wait()
		require.Equal(t, items, int(had.Load())+must[int](t)(q.Len(t.Context())))
	})
}

// A server may end at any moment of a dial and of a call, and leaves nobody waiting and nothing behind.
func TestMG18AServerEndsInTheMidstOfEverything(t *testing.T) {
	atProcs(t, func(t *testing.T) {
		for range 5 {
			s := serve(t, manager.WithLogger(quiet))
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					for {
						c, err := manager.Dial(context.Background(), s.Address(), key)
						if err != nil {
							assert.ErrorIs(t, err, manager.ErrServerGone)
							return
						}
						q, err := manager.OpenQueue[int](context.Background(), c, "queue", 1)
						if err == nil {
							err = q.Put(context.Background(), 1)
						}
						if err != nil {
							assert.ErrorIs(t, err, manager.ErrServerGone)
						}
						assert.NoError(t, c.Close())
					}
				})
			}
			for s.Sessions() == 0 {
				runtime.Gosched()
			}
			require.NoError(t, s.Close())
			all.Wait()
		}
	})
}
