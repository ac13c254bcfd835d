package queue_test

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/queue"
)

// carrier is how items get from producers to consumers.
type carrier struct {
	name string
	open func(capacity int) (put func(context.Context, int), get func(context.Context) int)
}

// carriers have the channel first, as one would use it without shutdown, join and patience, and then with patience.
var carriers = []carrier{
	{"channel", func(capacity int) (func(context.Context, int), func(context.Context) int) {
		c := make(chan int, capacity)
		return func(_ context.Context, n int) { c <- n }, func(context.Context) int { return <-c }
	}},
	{"select", func(capacity int) (func(context.Context, int), func(context.Context) int) {
		c := make(chan int, capacity)
		return func(ctx context.Context, n int) {
				select {
				case c <- n:
				case <-ctx.Done():
				}
			}, func(ctx context.Context) (n int) {
				select {
				case n = <-c:
				case <-ctx.Done():
				}
				return n
			}
	}},
	{"queue", carriedBy(queue.New[int])},
	{"queue+done", func(capacity int) (func(context.Context, int), func(context.Context) int) {
		q := queue.New[int](capacity)
		put, get := through(q)
		return put, func(ctx context.Context) int { defer q.TaskDone(); return get(ctx) }
	}},
	{"lifo", carriedBy(queue.NewLifo[int])},
	{"priority", carriedBy(func(capacity int) *queue.Queue[int] { return queue.NewPriority(capacity, cmp.Compare[int]) })},
}

func carriedBy(open func(capacity int) *queue.Queue[int]) func(int) (func(context.Context, int), func(context.Context) int) {
	return func(capacity int) (func(context.Context, int), func(context.Context) int) {
		return through(open(capacity))
	}
}

func through(q *queue.Queue[int]) (func(context.Context, int), func(context.Context) int) {
	return func(ctx context.Context, n int) { _ = q.Put(ctx, n) },
		func(ctx context.Context) int { n, _ := q.Get(ctx); return n }
}

// BenchmarkItem carries 24,000 items from so many producers to as many consumers; procs is as many as there are
// processors. A queue that is never full is compared with a channel that holds all items.
func BenchmarkItem(b *testing.B) {
	const items = 24_000
	for _, capacity := range []int{128, 0} {
		for _, pairs := range []int{1, 4, 0} {
			for _, c := range carriers {
				name := fmt.Sprintf("capacity=%d/pairs=%d/impl=%s", capacity, pairs, c.name)
				if pairs == 0 {
					name = fmt.Sprintf("capacity=%d/pairs=procs/impl=%s", capacity, c.name)
				}
				bench.Run(b, name, func(b *testing.B) { carry(b, c, capacity, pairs, items) })
			}
		}
	}
}

// carry measures a carrier of items, in pairs of one producer and one consumer.
func carry(b *testing.B, c carrier, capacity, pairs, items int) {
	if capacity == 0 && (c.name == "channel" || c.name == "select") {
		capacity = items
	}
	if pairs == 0 {
		pairs = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	put, get := c.open(capacity)
	each := items / pairs
	var sum int
	for b.Loop() {
		sum = passOn(ctx, put, get, pairs, each)
	}
	require.Equal(b, pairs*each*(each-1)/2, sum)
	bench.Report(b, pairs*each, 0)
}

// passOn has each producer put 0 to each-1, and returns the sum of what the consumers got.
func passOn(ctx context.Context, put func(context.Context, int), get func(context.Context) int, pairs, each int) int {
	var parties sync.WaitGroup
	var sum atomic.Int64
	for range pairs {
		parties.Go(func() {
			for n := range each {
				put(ctx, n)
			}
		})
		parties.Go(func() {
			mine := 0
			for range each {
				mine += get(ctx)
			}
			sum.Add(int64(mine))
		})
	}
	parties.Wait()
	return int(sum.Load())
}

// BenchmarkUncontended is one goroutine that puts an item and takes it.
func BenchmarkUncontended(b *testing.B) {
	for _, c := range carriers {
		bench.Run(b, "impl="+c.name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			put, get := c.open(8)
			n, sum := 0, 0
			for b.Loop() {
				n++
				put(ctx, 1)
				sum += get(ctx)
			}
			require.Equal(b, n, sum)
		})
	}
}

// BenchmarkRoundTrip is a ball that two goroutines throw to each other: every Get waits.
func BenchmarkRoundTrip(b *testing.B) {
	for _, c := range carriers {
		bench.Run(b, "impl="+c.name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			putThere, getThere := c.open(1)
			putBack, getBack := c.open(1)
			var partner sync.WaitGroup
			partner.Go(func() {
				for ball := getThere(ctx); ball > 0; ball = getThere(ctx) {
					putBack(ctx, ball)
				}
			})
			ball, n := 0, 0
			for b.Loop() {
				n++
				putThere(ctx, n)
				ball = getBack(ctx)
			}
			putThere(ctx, 0)
			partner.Wait()
			require.Equal(b, n, ball)
		})
	}
}
