//go:build unix

package sharedmemory_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// Processes work with every tool at once, and one of them is killed every few milliseconds, wherever it is, and
// replaced. A second of that is enough for every day. With CHAOS=60s in the environment it goes on for so long:
//
//	CHAOS=60s go test -run WhoeverIsKilled -v ./exercises/sharedmemory
func TestWhoeverIsKilledTheOthersGoOn(t *testing.T) {
	long := time.Second
	if s := os.Getenv("CHAOS"); s != "" {
		var err error
		long, err = time.ParseDuration(s)
		require.NoError(t, err, "CHAOS in the environment")
	}
	c := newChaos(t)
	var victims sync.WaitGroup
	ctx, enough := context.WithTimeout(t.Context(), long)
	defer enough()
	for range 2 {
		victims.Go(func() { c.replace(ctx, long) }) // so that nobody is ever alone
		victims.Go(func() { c.replace(ctx, 100*time.Millisecond) })
	}
	before := c.figures(t)
	for ctx.Err() == nil {
		<-time.After(time.Second / 2)
		now := c.figures(t)
		for what, n := range now {
			if c.kills.Load() > 0 && n == before[what] {
				c.patience[what]++
				require.Less(t, c.patience[what], 60, "nobody gets on with the %s: %v", what, now)
				continue
			}
			c.patience[what] = 0
		}
		before = now
	}
	victims.Wait()
	c.takeStock(t)
}

// chaos is what all work with, and a file for each tool, one byte longer after each use.
type chaos struct {
	goods    *goods
	files    map[string]*os.File
	kills    atomic.Int64
	patience map[string]int
}

type goods struct {
	Lock      *sharedmemory.Lock
	RLock     *sharedmemory.RLock
	Semaphore *sharedmemory.BoundedSemaphore
	Condition *sharedmemory.Condition
	Event     *sharedmemory.Event
	Barrier   *sharedmemory.Barrier
	Dir       string
	Ready     *sharedmemory.Event // for one victim alone: it is at it
}

const chaosPermits = 2

func newChaos(t *testing.T) *chaos {
	t.Helper()
	c := &chaos{files: map[string]*os.File{}, patience: map[string]int{}}
	c.goods = &goods{Lock: newLock(t), Dir: t.TempDir()}
	var errs [5]error
	g := c.goods
	g.RLock, errs[0] = sharedmemory.NewRLock()
	g.Semaphore, errs[1] = sharedmemory.NewBoundedSemaphore(chaosPermits)
	g.Condition, errs[2] = sharedmemory.NewCondition()
	g.Event, errs[3] = sharedmemory.NewEvent()
	g.Barrier, errs[4] = sharedmemory.NewBarrier(2)
	require.NoError(t, errors.Join(errs[:]...))
	for _, what := range []string{"lock", "rlock", "semaphore", "condition", "event", "barrier"} {
		f, err := os.OpenFile(g.Dir+"/"+what, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		require.NoError(t, err)
		c.files[what] = f
		t.Cleanup(func() { f.Close() })
	}
	return c
}

// figures are how often each tool was used, in bytes.
func (c *chaos) figures(t *testing.T) map[string]int64 {
	t.Helper()
	n := map[string]int64{}
	for what, f := range c.files {
		info, err := f.Stat()
		require.NoError(t, err)
		n[what] = info.Size()
	}
	return n
}

// replace starts a victim, kills it within its life, and starts another.
func (c *chaos) replace(ctx context.Context, life time.Duration) {
	for ctx.Err() == nil {
		one := *c.goods
		var err error
		if one.Ready, err = sharedmemory.NewEvent(); err != nil {
			panic(err)
		}
		p, err := victim.Start(context.Background(), one)
		if err != nil {
			panic(err)
		}
		patience, stop := context.WithTimeout(context.Background(), 10*time.Second)
		_ = one.Ready.Wait(patience)
		stop()
		select {
		case <-p.Done():
		case <-ctx.Done():
		case <-time.After(rand.N(life)):
		}
		_ = one.Ready.Close()
		c.kills.Add(1)
		_ = p.Kill()
		var e *process.ExitError
		if err := p.Wait(context.Background()); !errors.As(err, &e) || e.Signal == nil {
			panic(fmt.Sprint("a victim has ended by itself: ", err))
		}
	}
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
	t.Logf("kills survived: %d; uses: %v", c.kills.Load(), c.figures(t))
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
