//go:build linux

package processpool_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// careless ends while its pool is open and has work under way.
var careless = process.Define("careless", func(ctx context.Context, g gate) error {
	pool, err := processpool.New(2)
	if err != nil {
		return err
	}
	for n := range 2 {
		if _, err := executor.Submit(ctx, pool, hold, g.number(n)); err != nil {
			return err
		}
	}
	return poll(ctx, func() bool { return exists(g.file(0)) == nil && exists(g.file(1)) == nil })
})

// PL-32
func TestAProgramMayEndWithoutEndingItsPool(t *testing.T) {
	leak.Check(t)
	g, said := newGate(t), new(record)
	p, err := careless.Start(context.Background(), g, process.WithStdout(said), process.WithStderr(said), process.WithEnv(token(g.Dir)))
	require.NoError(t, err)
	require.NoError(t, p.Wait(patient(t)), said)
	require.Empty(t, said.String())
	require.Empty(t, holders(t, token(g.Dir)), "processes that it has left behind")
}

// PP-14: futures are kept, and the pool is not.
func TestADroppedPoolFinishesWhatItHas(t *testing.T) {
	leak.Check(t)
	held, fs := dropped(t)
	for range 3 {
		runtime.GC()
	}
	for n, f := range fs {
		require.Equal(t, n*n, value(t, f))
	}
	require.NotNil(t, held.Value(), "its workers are its, until it is shut down")
	require.NoError(t, held.Value().Shutdown(patient(t)))
}

func dropped(t *testing.T) (weak.Pointer[processpool.Pool], []*executor.Future[int]) {
	t.Helper()
	pool, err := processpool.New(1)
	require.NoError(t, err)
	var fs []*executor.Future[int]
	for n := range 200 {
		fs = append(fs, submit(t, pool, square, n))
	}
	return weak.Make(pool), fs
}

// heap is how much of its memory the worker uses.
var heap = executor.Define("heap", func(context.Context, int) (int, error) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc), nil
})

var length = executor.Define("length", func(_ context.Context, b []byte) (int, error) { return len(b), nil })

// PP-24
func TestAWorkerKeepsNothingOfATaskThatIsOver(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	before := value(t, submit(t, pool, heap, 0))
	const size = 4 << 20
	require.Equal(t, size, value(t, submit(t, pool, length, make([]byte, size))))
	value(t, submit(t, pool, square, 3)) // what the frame was in is let go of with the next one
	after := value(t, submit(t, pool, heap, 0))
	require.Less(t, after, before+size/2, "%d bytes before", before)
}
