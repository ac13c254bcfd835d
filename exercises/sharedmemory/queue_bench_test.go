package sharedmemory_test

import (
	"context"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// feeds puts numbers until the queue is shut down.
var feeds = process.Define("sharedmemory_test.feeds", func(ctx context.Context, q *sharedmemory.Queue[int64]) error {
	for q.Put(ctx, 1) == nil {
		continue
	}
	return nil
})

// BenchmarkQueue is an item of 8 bytes: from as many processes as there are processors to this one, and put and taken
// by one alone. The pipe is one write and one read of it.
func BenchmarkQueue(b *testing.B) {
	bench.Run(b, "how=pipe/writers=none", func(b *testing.B) {
		r, w, err := os.Pipe()
		require.NoError(b, err)
		defer r.Close()
		defer w.Close()
		item, sum := make([]byte, 8), 0
		for b.Loop() {
			n, err := w.Write(item)
			require.NoError(b, err)
			m, err := r.Read(item)
			require.NoError(b, err)
			sum += n + m
		}
		require.Equal(b, 16*b.N, sum)
	})
	bench.Run(b, "how=queue/writers=none", func(b *testing.B) {
		q := benchQueue(b)
		sum := int64(0)
		for b.Loop() {
			if err := q.Put(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
			sum += take(b, q)
		}
		require.EqualValues(b, b.N, sum)
	})
	bench.Run(b, "how=queue/writers=processes", func(b *testing.B) {
		q := benchQueue(b)
		for range runtime.GOMAXPROCS(0) {
			p, err := feeds.Start(context.Background(), q)
			require.NoError(b, err)
			b.Cleanup(func() { require.NoError(b, p.Wait(context.Background())) })
		}
		defer q.ShutdownNow()
		sum := take(b, q)
		for b.Loop() {
			sum += take(b, q)
		}
		require.EqualValues(b, b.N+1, sum)
	})
}

func benchQueue(b *testing.B) *sharedmemory.Queue[int64] {
	q, err := sharedmemory.NewQueue[int64](1000, 0)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, q.Close()) })
	return q
}

func take(b *testing.B, q *sharedmemory.Queue[int64]) int64 {
	v, err := q.Get(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return v
}
