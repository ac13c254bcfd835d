package sharing_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/sharing"
)

// patience is a ctx that could end.
var patience, _ = context.WithCancel(ctx)

// flag is an event, or what stands for one.
type flag interface {
	Set()
	Clear()
	wait()
}

type event struct{ *sharing.Event }

func (e event) wait() { _ = e.Wait(patience) }

// closing is an event of a channel, as one writes it where only one goroutine sets and clears.
type closing struct{ now atomic.Pointer[chan struct{}] }

func newClosing() *closing {
	c := new(closing)
	c.Clear()
	return c
}

func (c *closing) Set() { close(*c.now.Load()) }

func (c *closing) Clear() {
	raised := make(chan struct{})
	c.now.Store(&raised)
}

func (c *closing) wait() { <-*c.now.Load() }

// BenchmarkEvent is a flag that is set, and one that GOMAXPROCS goroutines wait for, twice.
func BenchmarkEvent(b *testing.B) {
	for _, tool := range []struct {
		name string
		make func() flag
	}{
		{"channel", func() flag { return newClosing() }},
		{"event", func() flag { return event{sharing.NewEvent()} }},
	} {
		bench.Run(b, "case=set/tool="+tool.name, func(b *testing.B) {
			f := tool.make()
			f.Set()
			for b.Loop() {
				f.wait()
			}
		})
		bench.Run(b, "case=all/tool="+tool.name, func(b *testing.B) { signalAll(b, tool.make(), tool.make()) })
	}
}

// signalAll has all wait for one flag, then for the other.
func signalAll(b *testing.B, there, back flag) {
	var arrived, all sync.WaitGroup
	var over atomic.Bool
	var passed atomic.Int64
	workers := runtime.GOMAXPROCS(0)
	for range workers {
		all.Go(func() {
			for !over.Load() {
				there.wait()
				arrived.Done()
				back.wait()
				passed.Add(1)
				arrived.Done()
			}
		})
	}
	signal := func(f flag) {
		arrived.Add(workers)
		f.Set()
		arrived.Wait()
		f.Clear()
	}
	n := 1
	for b.Loop() {
		n++
		signal(there)
		signal(back)
	}
	signal(there)
	over.Store(true) // now all wait for the other flag, and will see it
	signal(back)
	all.Wait()
	require.EqualValues(b, n*workers, passed.Load())
}

// board is a condition, or a sync.Cond.
type board struct {
	lock, unlock, notify, notifyAll func()
	waitFor                         func(func() bool)
}

func syncCond() board {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	return board{mu.Lock, mu.Unlock, c.Signal, c.Broadcast, func(predicate func() bool) {
		for !predicate() {
			c.Wait()
		}
	}}
}

// channelCond is a condition as one writes it with a channel for each that waits, which could give up.
func channelCond() board {
	var mu sync.Mutex
	var waiting []chan struct{}
	notify := func(n int) {
		for _, c := range waiting[:min(n, len(waiting))] {
			close(c)
		}
		waiting = waiting[min(n, len(waiting)):]
	}
	return board{mu.Lock, mu.Unlock, func() { notify(1) }, func() { notify(len(waiting)) }, func(predicate func() bool) {
		for !predicate() {
			c := make(chan struct{})
			waiting = append(waiting, c)
			mu.Unlock()
			select {
			case <-c:
			case <-patience.Done():
			}
			mu.Lock()
		}
	}}
}

func condition() board {
	c := sharing.NewCondition(nil)
	return board{
		func() { _ = c.Acquire(patience) }, func() { _ = c.Release() }, func() { _ = c.Notify(1) }, func() { _ = c.NotifyAll() },
		func(predicate func() bool) { _ = c.WaitFor(patience, predicate) },
	}
}

var boards = []struct {
	name string
	make func() board
}{{"cond", syncCond}, {"channel", channelCond}, {"condition", condition}}

// BenchmarkCondition is a turn of two that take turns, and a change that GOMAXPROCS goroutines wait for. Who waits at a
// sync.Cond cannot give up.
func BenchmarkCondition(b *testing.B) {
	for _, tool := range boards {
		bench.Run(b, "case=pingpong/tool="+tool.name, func(b *testing.B) { takeTurns(b, tool.make()) })
		bench.Run(b, "case=all/tool="+tool.name, func(b *testing.B) { notifyAll(b, tool.make()) })
	}
}

const rounds = 1000

func takeTurns(b *testing.B, c board) {
	turn := 0
	for b.Loop() {
		turn = 0
		together(2, func(me int) {
			for range rounds {
				c.lock()
				c.waitFor(func() bool { return turn%2 == me })
				turn++
				c.notify()
				c.unlock()
			}
		})
	}
	require.Equal(b, 2*rounds, turn)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*2*rounds), "ns/turn")
}

// notifyAll has the first of all announce a round when the others have seen the one before.
func notifyAll(b *testing.B, c board) {
	workers, round, seen := runtime.GOMAXPROCS(0), 0, 0
	turn := func(n int, announce bool) {
		c.lock()
		defer c.unlock()
		if announce {
			c.waitFor(func() bool { return seen == (n-1)*workers })
			round = n
			c.notifyAll()
			return
		}
		c.waitFor(func() bool { return round == n })
		if seen++; seen == n*workers {
			c.notifyAll()
		}
	}
	for b.Loop() {
		round, seen = 0, 0
		together(workers+1, func(me int) {
			for n := range rounds {
				turn(n+1, me == 0)
			}
		})
	}
	require.Equal(b, rounds*workers, seen)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rounds), "ns/round")
}

// condBarrier is a barrier as one writes it with sync.Cond.
func condBarrier(parties int) func() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	came, round := 0, 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if came++; came == parties {
			came = 0
			round++
			c.Broadcast()
			return
		}
		for mine := round; mine == round; {
			c.Wait()
		}
	}
}

// channelBarrier is one with a channel for each round, whose parties could give up.
func channelBarrier(parties int) func() {
	var mu sync.Mutex
	came, over := 0, make(chan struct{})
	return func() {
		mu.Lock()
		mine := over
		if came++; came == parties {
			came, over = 0, make(chan struct{})
			close(mine)
		}
		mu.Unlock()
		select {
		case <-mine:
		case <-patience.Done():
		}
	}
}

// BenchmarkBarrier is a round of GOMAXPROCS parties, which at a sync.Cond cannot give up.
func BenchmarkBarrier(b *testing.B) {
	for _, tool := range []struct {
		name string
		make func(parties int) func()
	}{
		{"cond", condBarrier},
		{"channel", channelBarrier},
		{"barrier", func(parties int) func() {
			barrier, err := sharing.NewBarrier(parties)
			require.NoError(b, err)
			return func() { _, _ = barrier.Wait(patience) }
		}},
	} {
		bench.Run(b, "tool="+tool.name, func(b *testing.B) {
			parties := runtime.GOMAXPROCS(0)
			wait := tool.make(parties)
			var passed atomic.Int64
			for b.Loop() {
				passed.Store(0)
				together(parties, func(int) {
					for range rounds {
						wait()
					}
					passed.Add(rounds)
				})
			}
			require.EqualValues(b, parties*rounds, passed.Load())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rounds), "ns/round")
		})
	}
}
