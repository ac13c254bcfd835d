package sharedlist_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/sharedlist"
)

// subject is what each of the implementations is measured as.
type subject interface {
	Append(n int)
	Pop() (int, bool)
}

// popsFirst is our list.
type popsFirst struct{ sharedlist.List[int] }

func (l *popsFirst) Pop() (int, bool) { return l.PopFront() }

// slice is a slice and a lock, and pops the last: a slice can do nothing cheaper.
type slice struct {
	mu    sync.Mutex
	items []int
}

func (s *slice) Append(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = append(s.items, n)
}

func (s *slice) Pop() (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.items) - 1
	if last < 0 {
		return 0, false
	}
	n, s.items = s.items[last], s.items[:last]
	return n, true
}

// sliced pops the first as one would write it at once: it stays alive until append runs out of room and moves the rest.
type sliced struct{ slice }

func (s *sliced) Pop() (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == 0 {
		return 0, false
	}
	n, s.items = s.items[0], s.items[1:]
	return n, true
}

// moving pops the first as Python does: those behind it move up.
type moving struct{ slice }

func (s *moving) Pop() (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == 0 {
		return 0, false
	}
	n = s.items[0]
	s.items = s.items[:copy(s.items, s.items[1:])]
	return n, true
}

// channel is a buffered channel, which is a list too if its length has a bound.
type channel chan int

func (c channel) Append(n int) { c <- n }

func (c channel) Pop() (n int, ok bool) {
	select {
	case n = <-c:
		return n, true
	default:
		return 0, false
	}
}

var implementations = []struct {
	name string
	open func() subject
}{
	{"impl=mutex-slice", func() subject { return new(slice) }},
	{"impl=mutex-sliced-front", func() subject { return new(sliced) }},
	{"impl=channel", func() subject { return make(channel, 1024) }},
	{"impl=list", func() subject { return new(popsFirst) }},
}

// BenchmarkAppendPop is an append and a pop, by each of so many workers at once: time is for one pair of one of them. Each
// appends before it pops, so a pop always finds something.
func BenchmarkAppendPop(b *testing.B) {
	for _, impl := range implementations {
		bench.Run(b, "workers=one/"+impl.name, func(b *testing.B) { appendPop(b, impl.open(), 1) })
	}
	for _, impl := range implementations {
		bench.Run(b, "workers=all/"+impl.name, func(b *testing.B) { appendPop(b, impl.open(), runtime.GOMAXPROCS(0)) })
	}
}

const rounds = 10_000

func appendPop(b *testing.B, l subject, workers int) {
	sums := make([]int, workers)
	loops := 0
	for b.Loop() {
		loops++
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() { sums[w] += pairs(l) })
		}
		all.Wait()
	}
	sum := 0
	for _, s := range sums {
		sum += s
	}
	require.Equal(b, loops*workers*rounds*(rounds-1)/2, sum, "what came out is what went in")
	bench.Report(b, workers*rounds, 0)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(loops*workers*rounds*2), "ns/verb")
}

func pairs(l subject) (sum int) {
	for n := range rounds {
		l.Append(n)
		v, ok := l.Pop()
		if !ok {
			return -1
		}
		sum += v
	}
	return sum
}

// BenchmarkPopFrontOfLong keeps so many items in the list: what an append and a pop of the first cost does not grow with
// them, unless they move.
func BenchmarkPopFrontOfLong(b *testing.B) {
	for _, items := range []int{100, 10_000, 1_000_000} {
		bench.Run(b, fmt.Sprintf("items=%d/impl=slice-pop0-copying", items), func(b *testing.B) { popFront(b, new(moving), items) })
		bench.Run(b, fmt.Sprintf("items=%d/impl=list", items), func(b *testing.B) { popFront(b, new(popsFirst), items) })
	}
}

func popFront(b *testing.B, l subject, items int) {
	for n := range items {
		l.Append(n)
	}
	next := 0
	for b.Loop() {
		l.Append(items + next)
		if v, ok := l.Pop(); !ok || v != next {
			b.Fatalf("got %d, %t, want %d", v, ok, next)
		}
		next++
	}
	bench.Report(b, 2, 0)
}
