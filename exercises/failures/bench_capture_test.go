package failures_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
	"concurrency/exercises/internal/bench"
)

// benchShared runs op n times, shared among GOMAXPROCS workers, and returns how many times it was true.
func benchShared(n int, op func() bool) int {
	var total atomic.Int64
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for k := range workers {
		all.Go(func() {
			count := int64(0)
			for range (k+1)*n/workers - k*n/workers {
				if op() {
					count++
				}
			}
			total.Add(count)
		})
	}
	all.Wait()
	return int(total.Load())
}

// benchEnds are the ends of a call that come back to whoever made it.
var benchEnds = []struct {
	name string
	fn   func() error
	fail int
}{
	{"value", func() error { return nil }, 0},
	{"error", func() error { return errCapture }, 1},
	{"panic", func() error { return captureExplode(1) }, 1},
}

// benchRecover is the least that survives a panic: it keeps neither the value nor the stack, and a Goexit is lost.
func benchRecover(fn func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errCapture
		}
	}()
	return fn()
}

func benchCapture(fn func() error) (err error) {
	failures.Capture(fn, func(got error) { err = got })
	return err
}

// BenchmarkCapture is the price of an edge around a call. A bare call has none, and so no panic to measure.
func BenchmarkCapture(b *testing.B) {
	const calls = 1000
	for _, end := range benchEnds {
		for _, impl := range []struct {
			name string
			call func(fn func() error) error
		}{
			{"bare", func(fn func() error) error { return fn() }},
			{"recover", benchRecover},
			{"capture", benchCapture},
			{"goroutine", func(fn func() error) error { return <-failures.Go(fn) }},
		} {
			if impl.name == "bare" && end.name == "panic" {
				continue
			}
			bench.Run(b, "end="+end.name+"/impl="+impl.name, func(b *testing.B) {
				failed := 0
				for b.Loop() {
					failed = benchShared(calls, func() bool { return impl.call(end.fn) != nil })
				}
				require.Equal(b, end.fail*calls, failed)
				bench.Report(b, calls, 0)
			})
		}
	}
}

// BenchmarkGuard is the way of a failure from a goroutine's edge to whoever is told of it. nobody is the edge alone.
func BenchmarkGuard(b *testing.B) {
	const calls = 1000
	ctx := failures.With(b.Context(), failures.Who{Worker: "w", Task: "t"})
	for _, end := range benchEnds {
		bench.Run(b, "end="+end.name+"/to=nobody", func(b *testing.B) {
			for b.Loop() {
				benchShared(calls, func() bool { return benchCapture(end.fn) != nil })
			}
			bench.Report(b, calls, 0)
		})
		bench.Run(b, "end="+end.name+"/to=hook", func(b *testing.B) {
			var told atomic.Int64
			defer failures.SetHook(func(failures.Report) { told.Add(1) })()
			benchGuard(b, ctx, calls, failures.Uncaught, end.fn)
			require.EqualValues(b, b.N*calls*end.fail, told.Load())
		})
		bench.Run(b, "end="+end.name+"/to=queue", func(b *testing.B) {
			told, queue := 0, benchQueue(b, 1024)
			monitor := failures.Go(func() error {
				for range queue.All(context.Background()) {
					told++
				}
				return nil
			})
			benchGuard(b, ctx, calls, queue.Sink(ctx), end.fn)
			queue.Close()
			require.NoError(b, <-monitor)
			require.Equal(b, b.N*calls*end.fail, told)
		})
		bench.Run(b, "end="+end.name+"/to=log", func(b *testing.B) {
			lines := &benchLines{}
			benchGuard(b, ctx, calls, failures.LogTo(slog.New(slog.NewTextHandler(lines, nil))), end.fn)
			require.Equal(b, b.N*calls*end.fail, lines.n)
		})
	}
}

// benchLines counts what a log writes; its handler writes one record at a time.
type benchLines struct{ n int }

func (w *benchLines) Write(p []byte) (int, error) {
	w.n++
	return io.Discard.Write(p)
}

func benchGuard(b *testing.B, ctx context.Context, calls int, to func(failures.Report), fn func() error) {
	work := func(context.Context) error { return fn() }
	for b.Loop() {
		benchShared(calls, func() bool { failures.Guard(ctx, to, work); return true })
	}
	bench.Report(b, calls, 0)
}

func benchQueue(b *testing.B, capacity int) *failures.Queue {
	queue, err := failures.NewQueue(capacity)
	require.NoError(b, err)
	return queue
}

// BenchmarkQueue has GOMAXPROCS workers report to one monitor. The channel is the limit: nobody can close it
// while somebody reports.
func BenchmarkQueue(b *testing.B) {
	const reports = 10_000
	report := failures.Report{Who: failures.Who{Worker: "w", Task: "t"}, Err: errCapture}
	for _, capacity := range []int{0, 100} {
		name := fmt.Sprintf("capacity=%d", capacity)
		bench.Run(b, name+"/impl=channel", func(b *testing.B) {
			got := 0
			for b.Loop() {
				c := make(chan failures.Report, capacity)
				monitor := failures.Go(func() error {
					got = 0
					for range c {
						got++
					}
					return nil
				})
				benchShared(reports, func() bool { c <- report; return true })
				close(c)
				<-monitor
			}
			require.Equal(b, reports, got)
			bench.Report(b, reports, 0)
		})
		bench.Run(b, name+"/impl=queue", func(b *testing.B) {
			got, ctx := 0, b.Context()
			for b.Loop() {
				queue := benchQueue(b, capacity)
				monitor := failures.Go(func() error {
					got = 0
					for range queue.All(ctx) {
						got++
					}
					return nil
				})
				benchShared(reports, func() bool { return queue.Put(ctx, report) == nil })
				queue.Close()
				<-monitor
			}
			require.Equal(b, reports, got)
			bench.Report(b, reports, 0)
		})
	}
}
