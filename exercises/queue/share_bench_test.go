package queue_test

import (
	"context"
	"maps"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/queue"
)

// tally counts the results of work by their last digit, as one counts words.
type tally map[int64]int

func (t tally) add(result int64) { t[result&7]++ }

// ways are how workers can share a tally: memory is one that a mutex guards; message is one that has an owner, to
// whom results are sent; parts is one for each worker, added up at the end.
var ways = []struct {
	name  string
	count func(ctx context.Context, w bench.Workload) tally
}{
	{"how=loop", func(ctx context.Context, w bench.Workload) tally {
		all := tally{}
		part(ctx, w, 0, 1, all.add)
		return all
	}},
	{"how=memory", byMemory},
	{"how=message/by=channel", byChannel},
	{"how=message/by=queue", byQueue},
	{"how=parts", byParts},
}

// BenchmarkShare is the trade-off between shared memory and messages: 2000 pieces of work of each grain, and what it
// costs to bring the results together.
func BenchmarkShare(b *testing.B) {
	for _, grain := range []time.Duration{10 * time.Nanosecond, 100 * time.Nanosecond, time.Microsecond, 10 * time.Microsecond} {
		w := bench.Uniform(grain)
		want := tally{}
		for _, x := range w.In {
			want.add(w.Want(x))
		}
		for _, way := range ways {
			bench.Run(b, w.Name+"/"+way.name, func(b *testing.B) {
				var got tally
				ctx, serial := b.Context(), w.Serial()
				for b.Loop() {
					got = way.count(ctx, w)
				}
				require.Equal(b, want, got)
				bench.Report(b, len(w.In), serial)
			})
		}
	}
}

// part does every n-th piece of the work from the k-th.
func part(ctx context.Context, w bench.Workload, k, n int, result func(int64)) {
	for i := k; i < len(w.In); i += n {
		v, _ := w.Do(ctx, w.In[i])
		result(v)
	}
}

// crew starts a worker for each processor.
func crew(work func(k, n int)) *sync.WaitGroup {
	workers, n := new(sync.WaitGroup), runtime.GOMAXPROCS(0)
	for k := range n {
		workers.Go(func() { work(k, n) })
	}
	return workers
}

func byMemory(ctx context.Context, w bench.Workload) tally {
	all, mu := tally{}, new(sync.Mutex)
	crew(func(k, n int) {
		part(ctx, w, k, n, func(result int64) {
			mu.Lock()
			defer mu.Unlock()
			all.add(result)
		})
	}).Wait()
	return all
}

func byChannel(ctx context.Context, w bench.Workload) tally {
	all, results := tally{}, make(chan int64, 128)
	workers := crew(func(k, n int) {
		part(ctx, w, k, n, func(result int64) { results <- result })
	})
	go func() {
		workers.Wait()
		close(results)
	}()
	for result := range results {
		all.add(result)
	}
	return all
}

func byQueue(ctx context.Context, w bench.Workload) tally {
	all, results := tally{}, queue.New[int64](128)
	workers := crew(func(k, n int) {
		part(ctx, w, k, n, func(result int64) { _ = results.Put(ctx, result) })
	})
	go func() {
		workers.Wait()
		results.Shutdown()
	}()
	for result := range results.All(ctx) {
		all.add(result)
	}
	return all
}

func byParts(ctx context.Context, w bench.Workload) tally {
	parts := make([]tally, runtime.GOMAXPROCS(0))
	crew(func(k, n int) {
		parts[k] = tally{}
		part(ctx, w, k, n, parts[k].add)
	}).Wait()
	all := tally{}
	for _, mine := range parts {
		for digit, n := range maps.All(mine) {
			all[digit] += n
		}
	}
	return all
}
