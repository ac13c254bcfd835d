package sharedmemory_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// rival takes and releases a lock until it is asked to stop.
var rival = process.Define("sharedmemory_test.rival", func(ctx context.Context, in struct{ Lock, Ready *sharedmemory.Lock }) error {
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

// BenchmarkLock is one process that takes and releases a lock, alone and against so many others, and the same with a mutex of its own memory.
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

// compete starts a rival, and returns when it is at it.
func compete(b *testing.B, lock *sharedmemory.Lock) {
	ready, err := sharedmemory.NewLock()
	require.NoError(b, err)
	defer ready.Close()
	require.NoError(b, ready.Acquire(b.Context()))
	p, err := rival.Start(context.Background(), struct{ Lock, Ready *sharedmemory.Lock }{lock, ready})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, p.Stop(context.Background())) })
	require.NoError(b, ready.Acquire(b.Context()))
}
