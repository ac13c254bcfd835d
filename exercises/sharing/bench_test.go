package sharing_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/sharing"
)

var ctx = context.Background()

// pair is what is done to enter and to leave.
type pair struct{ acquire, release func() }

// tool is one of the ways to have a pair.
type tool struct {
	name string
	make func() pair
}

// compare measures entering and leaving, alone and with GOMAXPROCS goroutines at once; ns/pair is for one of them.
func compare(b *testing.B, prefix string, tools ...tool) {
	for _, tool := range tools {
		bench.Run(b, prefix+"case=alone/tool="+tool.name, func(b *testing.B) {
			p, count := tool.make(), 0
			for b.Loop() {
				p.acquire()
				count++
				p.release()
			}
			require.GreaterOrEqual(b, count, b.N)
		})
		bench.Run(b, prefix+"case=all/tool="+tool.name, func(b *testing.B) { hammer(b, tool.make()) })
	}
}

func hammer(b *testing.B, p pair) {
	const each = 20_000
	workers := runtime.GOMAXPROCS(0)
	for b.Loop() {
		together(workers, func(int) {
			for range each {
				p.acquire()
				p.release()
			}
		})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*each*workers), "ns/pair")
}

// together calls fn in n goroutines and waits for them.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func mutex() pair {
	var mu sync.Mutex
	return pair{mu.Lock, mu.Unlock}
}

func channel(n int) pair {
	c := make(chan struct{}, n)
	return pair{func() { c <- struct{}{} }, func() { <-c }}
}

func BenchmarkLock(b *testing.B) {
	compare(b, "", tool{"mutex", mutex}, tool{"channel", func() pair { return channel(1) }}, tool{"lock", func() pair {
		l := sharing.NewLock()
		return pair{func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }}
	}})
}

// BenchmarkRLock is a lock that is taken twice. All goroutines have one owner each in turn, as a pool of them would.
func BenchmarkRLock(b *testing.B) {
	compare(b, "", tool{"mutex", mutex}, tool{"rlock", func() pair {
		r, owners := sharing.NewRLock(), sync.Pool{New: func() any { return sharing.NewOwner() }}
		var inside *sharing.Owner
		return pair{
			func() {
				me := owners.Get().(*sharing.Owner)
				_ = r.Acquire(ctx, me)
				_ = r.Acquire(ctx, me)
				inside = me
			},
			func() {
				me := inside
				_ = r.Release(me)
				_ = r.Release(me)
				owners.Put(me)
			},
		}
	}})
}

func BenchmarkRWLock(b *testing.B) {
	for _, kind := range []string{"read", "write"} {
		read := kind == "read"
		compare(b, "kind="+kind+"/", tool{"rwmutex", func() pair {
			var mu sync.RWMutex
			if read {
				return pair{mu.RLock, mu.RUnlock}
			}
			return pair{mu.Lock, mu.Unlock}
		}}, tool{"rwlock", func() pair {
			l := sharing.NewRWLock()
			if read {
				return pair{func() { _ = l.AcquireRead(ctx) }, func() { _ = l.ReleaseRead() }}
			}
			return pair{func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }}
		}})
	}
}

// BenchmarkSemaphore has permits for half of the goroutines.
func BenchmarkSemaphore(b *testing.B) {
	permits := func() int { return max(1, runtime.GOMAXPROCS(0)/2) }
	compare(b, "", tool{"channel", func() pair { return channel(permits()) }}, tool{"semaphore", func() pair {
		s, err := sharing.NewSemaphore(permits())
		require.NoError(b, err)
		return pair{func() { _ = s.Acquire(ctx) }, func() { _ = s.Release() }}
	}})
}
