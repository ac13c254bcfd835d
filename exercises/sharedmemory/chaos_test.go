//go:build unix

package sharedmemory_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// Processes work with every tool at once, and one of them is killed every few milliseconds, wherever it is, and
// replaced. Half a second of that is enough for every day. With CHAOS=60s in the environment it goes on for so long:
//
//	CHAOS=60s go test -run WhoeverIsKilled -v ./exercises/sharedmemory
func TestWhoeverIsKilledTheOthersGoOn(t *testing.T) {
	names := leftovers(t)
	k := parties.NewKiller(t, time.Second/2)
	c := newChaos(t)
	for range 2 {
		k.Replace(k.Long, c.start) // so that nobody is ever alone
		k.Replace(50*time.Millisecond, c.start)
		k.Replace(50*time.Millisecond, c.start)
	}
	k.Watch(c.figures)
	c.takeStock(t)
	k.Report(c.figures())
	require.Equal(t, names, leftovers(t))
}

// chaos is what all work with. For each tool there is a file, one byte longer after each use.
type chaos struct{ goods *goods }

type goods struct {
	Lock      *sharedmemory.Lock
	RLock     *sharedmemory.RLock
	Semaphore *sharedmemory.BoundedSemaphore
	Condition *sharedmemory.Condition
	Event     *sharedmemory.Event
	Barrier   *sharedmemory.Barrier
	Dir       string
}

const chaosPermits = 2

func newChaos(t *testing.T) *chaos {
	t.Helper()
	c := &chaos{}
	c.goods = &goods{Lock: newLock(t), Dir: t.TempDir()}
	var errs [5]error
	g := c.goods
	g.RLock, errs[0] = sharedmemory.NewRLock()
	g.Semaphore, errs[1] = sharedmemory.NewBoundedSemaphore(chaosPermits)
	g.Condition, errs[2] = sharedmemory.NewCondition()
	g.Event, errs[3] = sharedmemory.NewEvent()
	g.Barrier, errs[4] = sharedmemory.NewBarrier(2)
	require.NoError(t, errors.Join(errs[:]...))
	return c
}

// figures are how often each tool was used.
func (c *chaos) figures() map[string]int64 {
	return sizes(c.goods.Dir, "lock", "rlock", "semaphore", "condition", "event", "barrier")
}

// sizes are those of files, 0 if there is none.
func sizes(dir string, names ...string) map[string]int64 {
	n := map[string]int64{}
	for _, name := range names {
		n[name] = 0
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			n[name] = info.Size()
		}
	}
	return n
}

func (c *chaos) start(o process.Option) (*process.Process, error) {
	return victim.Start(context.Background(), *c.goods, o)
}

// takeStock is called when all victims are dead: every tool works, and no permit is lost.
func (c *chaos) takeStock(t *testing.T) {
	t.Helper()
	g, owner := c.goods, sharedmemory.NewOwner()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	require.NoError(t, unlessOwnerDied(g.Lock.Acquire(ctx)))
	require.NoError(t, unlessOwnerDied(g.RLock.Acquire(ctx, owner)))
	require.NoError(t, unlessOwnerDied(g.Condition.Acquire(ctx)))
	require.Equal(t, chaosPermits, g.Semaphore.Value())
	for range chaosPermits {
		require.NoError(t, g.Semaphore.Acquire(ctx))
	}
	require.False(t, g.Semaphore.TryAcquire())
	g.Event.Set()
	require.NoError(t, g.Event.Wait(ctx))
	g.Barrier.Reset()
	var other sync.WaitGroup
	other.Go(func() { _, err := g.Barrier.Wait(ctx); assert.NoError(t, err) })
	_, err := g.Barrier.Wait(ctx)
	require.NoError(t, err)
	other.Wait()
	require.NoError(t, errors.Join(g.Lock.Release(), g.RLock.Release(owner), g.Condition.Release()))
	for _, h := range []handle{g.Lock, g.RLock, g.Semaphore, g.Condition, g.Event, g.Barrier} {
		require.NoError(t, h.Close())
	}
}

func unlessOwnerDied(err error) error {
	if errors.Is(err, sharedmemory.ErrOwnerDied) {
		return nil
	}
	return err
}
