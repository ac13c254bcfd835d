package threadpool_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/threadpool"
)

// BenchmarkMap is the question itself: how many workers, for which work? The
// loop and a goroutine for each element come first; static gives each of the workers an equal share.
func BenchmarkMap(b *testing.B) {
	for _, w := range bench.Set() {
		models := []struct {
			name string
			run  func(context.Context, []int64) ([]int64, error)
		}{
			{"loop", w.Loop},
			{"goroutine", perElement(w)},
			{"static", perWorker(w)},
		}
		for _, m := range models {
			bench.Run(b, w.Name+"/model="+m.name, func(b *testing.B) { w.Measure(b, m.run) })
		}
		bench.Run(b, w.Name+"/model=pool", func(b *testing.B) {
			pool := warm(b)
			task := executor.Func(w.Do)
			w.Measure(b, func(ctx context.Context, in []int64) ([]int64, error) {
				return executor.Map(ctx, pool, task, in)
			})
		})
	}
}

// perElement starts a goroutine for every element.
func perElement(w bench.Workload) func(context.Context, []int64) ([]int64, error) {
	return func(ctx context.Context, in []int64) ([]int64, error) {
		out := make([]int64, len(in))
		var wg sync.WaitGroup
		for i := range in {
			wg.Go(func() { out[i], _ = w.Do(ctx, in[i]) })
		}
		wg.Wait()
		return out, nil
	}
}

// perWorker starts a goroutine for each worker's share: nothing can be cheaper, if all elements cost the same.
func perWorker(w bench.Workload) func(context.Context, []int64) ([]int64, error) {
	return func(ctx context.Context, in []int64) ([]int64, error) {
		workers := runtime.GOMAXPROCS(0)
		out := make([]int64, len(in))
		var wg sync.WaitGroup
		for k := range workers {
			from, to := k*len(in)/workers, (k+1)*len(in)/workers
			wg.Go(func() {
				for i, x := range in[from:to] {
					out[from+i], _ = w.Do(ctx, x)
				}
			})
		}
		wg.Wait()
		return out, nil
	}
}

// BenchmarkSubmit has 1e5 futures of the smallest task under way, and reads them in order. The channel
// is what one would write without a pool: a channel of functions, and for each result a channel.
func BenchmarkSubmit(b *testing.B) {
	const tasks = 100_000
	bench.Run(b, "impl=goroutine", func(b *testing.B) {
		measure(b, tasks, func() int64 { return throughChannels(tasks, func(f func()) { go f() }) })
	})
	bench.Run(b, "impl=channel", func(b *testing.B) {
		jobs := startWorkers(b)
		measure(b, tasks, func() int64 { return throughChannels(tasks, func(f func()) { jobs <- f }) })
	})
	bench.Run(b, "impl=pool", func(b *testing.B) {
		pool := warm(b)
		measure(b, tasks, func() (sum int64) {
			for _, f := range submit(b, pool, tasks) {
				v, _ := f.Result(b.Context())
				sum += v
			}
			return sum
		})
	})
}

// BenchmarkAsCompleted submits so many tasks and takes the results as they come. Its cost a task does not
// grow with their number. The channels carry numbers in and results out, and no futures.
func BenchmarkAsCompleted(b *testing.B) {
	for _, tasks := range []int{1_000, 100_000} {
		name := fmt.Sprintf("tasks=%d", tasks)
		bench.Run(b, name+"/impl=channel", func(b *testing.B) {
			measure(b, tasks, func() int64 { return throughTwoChannels(tasks) })
		})
		bench.Run(b, name+"/impl=pool", func(b *testing.B) {
			pool := warm(b)
			measure(b, tasks, func() (sum int64) {
				for f := range executor.AsCompleted(b.Context(), submit(b, pool, tasks)...) {
					v, _ := f.Result(b.Context())
					sum += v
				}
				return sum
			})
		})
	}
}

// BenchmarkStream is the lazy map, element by element and in chunks.
func BenchmarkStream(b *testing.B) {
	const tasks = 10_000
	for _, chunk := range []int{1, 100} {
		bench.Run(b, fmt.Sprintf("chunk=%d/impl=pool", chunk), func(b *testing.B) {
			pool := warm(b)
			measure(b, tasks, func() (sum int64) {
				for v := range executor.Stream(b.Context(), pool, square, upTo(tasks), executor.Chunk(chunk)) {
					sum += v
				}
				return sum
			})
		})
	}
}

// BenchmarkRoundTrip is one task submitted and waited for: nothing to overlap, only the way there and back.
func BenchmarkRoundTrip(b *testing.B) {
	bench.Run(b, "impl=goroutine", func(b *testing.B) {
		measure(b, 1, func() int64 { return throughChannels(1, func(f func()) { go f() }) })
	})
	bench.Run(b, "impl=pool", func(b *testing.B) {
		pool := warm(b)
		measure(b, 1, func() int64 {
			f, _ := executor.Submit(b.Context(), pool, square, 0)
			v, _ := f.Result(b.Context())
			return v
		})
	})
}

// BenchmarkLifetime is the whole of question 7: make a pool, map the factorials of 1 to 10, shut it down.
func BenchmarkLifetime(b *testing.B) {
	w := bench.Factorials()
	task := executor.Func(w.Do)
	bench.Run(b, w.Name+"/model=pool", func(b *testing.B) {
		w.Measure(b, func(ctx context.Context, in []int64) ([]int64, error) {
			pool, err := threadpool.New(0)
			if err != nil {
				return nil, err
			}
			out, err := executor.Map(ctx, pool, task, in)
			return out, errors.Join(err, pool.Shutdown(ctx))
		})
	})
}

// BenchmarkGrain is how quiet the machine was: the grain that the others are made of should take the time in its name.
func BenchmarkGrain(b *testing.B) {
	g := bench.Calibrate(50 * time.Microsecond)
	bench.Run(b, "grain=50us", func(b *testing.B) {
		for b.Loop() {
			runtime.KeepAlive(g.Work(1))
		}
	})
}

var square = executor.Func(bench.Square)

// warm is a pool of GOMAXPROCS workers that have all been started.
func warm(b *testing.B) *threadpool.Pool {
	pool, err := threadpool.New(0)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, pool.Shutdown(context.Background())) })
	meet := make(chan struct{}, pool.Workers())
	all := make(chan struct{})
	arrive := executor.Func(func(context.Context, struct{}) (struct{}, error) {
		if meet <- struct{}{}; len(meet) == cap(meet) {
			close(all)
		}
		<-all
		return struct{}{}, nil
	})
	_, err = executor.Map(b.Context(), pool, arrive, make([]struct{}, pool.Workers()), executor.Chunk(1))
	require.NoError(b, err)
	return pool
}

// measure runs op, which adds up the squares of 0 to tasks-1.
func measure(b *testing.B, tasks int, op func() int64) {
	var got int64
	for b.Loop() {
		got = op()
	}
	n := int64(tasks)
	require.Equal(b, (n-1)*n*(2*n-1)/6, got, "sum of the squares below %d", n)
	bench.Report(b, tasks, 0)
}

func submit(b *testing.B, pool *threadpool.Pool, tasks int) []*executor.Future[int64] {
	fs := make([]*executor.Future[int64], tasks)
	for i := range fs {
		f, err := executor.Submit(b.Context(), pool, square, int64(i))
		if err != nil {
			b.Fatal(err)
		}
		fs[i] = f
	}
	return fs
}

func throughChannels(tasks int, run func(func())) (sum int64) {
	results := make([]chan int64, tasks)
	for i := range results {
		c := make(chan int64, 1)
		run(func() { c <- int64(i) * int64(i) })
		results[i] = c
	}
	for _, c := range results {
		sum += <-c
	}
	return sum
}

func startWorkers(b *testing.B) chan<- func() {
	jobs := make(chan func(), 1024)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for job := range jobs {
				job()
			}
		})
	}
	b.Cleanup(func() {
		close(jobs)
		wg.Wait()
	})
	return jobs
}

func throughTwoChannels(tasks int) (sum int64) {
	in, out := make(chan int64, 1024), make(chan int64, 1024)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for x := range in {
				out <- x * x
			}
		}()
	}
	go func() {
		for i := range tasks {
			in <- int64(i)
		}
		close(in)
	}()
	for range tasks {
		sum += <-out
	}
	return sum
}

func upTo(n int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := int64(0); i < int64(n) && yield(i); i++ {
		}
	}
}
