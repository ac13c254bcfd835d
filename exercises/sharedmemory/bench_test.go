package sharedmemory_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

type contest struct{ Lock, Ready *sharedmemory.Lock }

// rival takes and releases a lock until it is asked to stop.
var rival = process.Define("sharedmemory_test.rival", func(ctx context.Context, in contest) error {
	for n := 0; ctx.Err() == nil; n++ {
		if err := in.Lock.Acquire(ctx); err != nil {
			return nil
		}
		if err := in.Lock.Release(); err != nil {
			return err
		}
		if n == 1000 {
			_ = in.Ready.Release()
		}
	}
	return nil
})

// BenchmarkLock is one process that takes and releases a lock, alone and against so many others, and the same with a
// mutex of its own memory.
func BenchmarkLock(b *testing.B) {
	bench.Run(b, "tool=mutex/rivals=none", func(b *testing.B) {
		var mu sync.Mutex
		turns := 0
		for b.Loop() {
			mu.Lock()
			turns++
			mu.Unlock()
		}
		require.Equal(b, b.N, turns)
	})
	bench.Run(b, "tool=lock/rivals=none", func(b *testing.B) { takeAndRelease(b, 0) })
	bench.Run(b, "tool=lock/rivals=processes", func(b *testing.B) { takeAndRelease(b, runtime.GOMAXPROCS(0)-1) })
}

func takeAndRelease(b *testing.B, rivals int) {
	lock, err := sharedmemory.NewLock()
	require.NoError(b, err)
	defer lock.Close()
	for range rivals {
		compete(b, lock)
	}
	for b.Loop() {
		if err := lock.Acquire(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := lock.Release(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkValue is one process that counts, with so many others that count at the same time.
func BenchmarkValue(b *testing.B) {
	for _, how := range []string{"add", "update"} {
		bench.Run(b, "how="+how+"/rivals=none", func(b *testing.B) { countUp(b, how, 0) })
		bench.Run(b, "how="+how+"/rivals=processes", func(b *testing.B) { countUp(b, how, runtime.GOMAXPROCS(0)-1) })
	}
}

// counter is what is counted, by what means, until it is stopped.
type counter struct {
	How   string
	Int   *sharedmemory.Value[int]
	Wide  *sharedmemory.Value[point] // which takes a lock
	Begun *sharedmemory.Event
}

func (c counter) once() (err error) {
	if c.How == "add" {
		_, err = sharedmemory.Add(c.Int, 1)
		return err
	}
	return c.Wide.Update(func(p point) point { return point{X: p.X + 1} })
}

func (c counter) total() (float64, error) {
	n, err := c.Int.Load()
	p, err2 := c.Wide.Load()
	return float64(n) + p.X, errors.Join(err, err2)
}

var alsoCounts = process.Define("sharedmemory_test.alsoCounts", func(ctx context.Context, c counter) error {
	for ctx.Err() == nil {
		if err := c.once(); err != nil {
			return err
		}
		c.Begun.Set()
	}
	return nil
})

func countUp(b *testing.B, how string, rivals int) {
	c := counter{How: how}
	var errs [3]error
	c.Int, errs[0] = sharedmemory.NewValue(0)
	c.Wide, errs[1] = sharedmemory.NewValue(point{})
	c.Begun, errs[2] = sharedmemory.NewEvent()
	require.NoError(b, errors.Join(errs[:]...))
	for range rivals {
		c.Begun.Clear()
		p, err := alsoCounts.Start(context.Background(), c)
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, p.Stop(context.Background())) })
		require.NoError(b, c.Begun.Wait(b.Context()))
	}
	for b.Loop() {
		if err := c.once(); err != nil {
			b.Fatal(err)
		}
	}
	total, err := c.total()
	require.NoError(b, err)
	require.GreaterOrEqual(b, total, float64(b.N))
	if rivals == 0 {
		require.InDelta(b, b.N, total, 0)
	}
}

// BenchmarkMemory is a mebibyte that is copied into shared memory.
func BenchmarkMemory(b *testing.B) {
	bench.Run(b, "how=write", func(b *testing.B) {
		m, err := sharedmemory.New(1 << 20)
		require.NoError(b, err)
		defer m.Close()
		p := bytes.Repeat([]byte{7}, 1<<20)
		b.SetBytes(1 << 20)
		for b.Loop() {
			if _, err := m.WriteAt(p, 0); err != nil {
				b.Fatal(err)
			}
		}
		got := make([]byte, 1<<20)
		_, err = m.ReadAt(got, 0)
		require.NoError(b, err)
		require.True(b, bytes.Equal(p, got))
	})
}

// compete starts a rival, and returns when it is at it.
func compete(b *testing.B, lock *sharedmemory.Lock) {
	ready, err := sharedmemory.NewLock()
	require.NoError(b, err)
	defer ready.Close()
	require.NoError(b, ready.Acquire(b.Context()))
	p, err := rival.Start(context.Background(), contest{lock, ready})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, p.Stop(context.Background())) })
	require.NoError(b, ready.Acquire(b.Context()))
}
