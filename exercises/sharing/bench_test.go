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

// BenchmarkLock is what guarding a counter costs: for one goroutine alone, and for GOMAXPROCS of them at once.
func BenchmarkLock(b *testing.B) {
	tools := []struct {
		name string
		make func() (acquire, release func())
	}{
		{"mutex", func() (acquire, release func()) { var mu sync.Mutex; return mu.Lock, mu.Unlock }},
		{"channel", func() (acquire, release func()) {
			c := make(chan struct{}, 1)
			return func() { c <- struct{}{} }, func() { <-c }
		}},
		{"lock", func() (acquire, release func()) {
			l, ctx := sharing.NewLock(), context.Background()
			return func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }
		}},
	}
	for _, tool := range tools {
		bench.Run(b, "case=alone/tool="+tool.name, func(b *testing.B) {
			acquire, release := tool.make()
			count := 0
			for b.Loop() {
				acquire()
				count++
				release()
			}
			require.GreaterOrEqual(b, count, b.N)
		})
		bench.Run(b, "case=all/tool="+tool.name, func(b *testing.B) {
			acquire, release := tool.make()
			hammer(b, func() {
				acquire()
				release()
			})
		})
	}
}

// hammer has GOMAXPROCS goroutines do op, and counts an operation of each of them as one.
func hammer(b *testing.B, op func()) {
	const each = 20_000
	workers := runtime.GOMAXPROCS(0)
	for b.Loop() {
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for range each {
					op()
				}
			})
		}
		wg.Wait()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*each*workers), "ns/pair")
}
