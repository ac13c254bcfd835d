package contract

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var retention = rows[Open]{
	{"MA-20 a stream's result that the consumer has dropped is kept alive by nothing", resultsOfStream},
	{"AC-06 a future that came and was dropped is kept alive by nothing", cameAndDropped},
	{"C5 the argument of a task that has ended is released, though its future lives", argumentReleased},
	{"C5 the argument of a task that was cancelled is released when its turn is over", cancelledArgument},
	{"C5 the argument of a task that was cancelled is released when its executor is closed", cancelledThenClosed},
	{"C5 an idle pool keeps neither results nor what was mapped", idlePool},
	{"FU-28 AC-09 visitors that gave up leave nothing on a future that does not end", visitorsForgotten},
}

type blob [256]byte

// collected waits for the garbage collector to find that nothing holds the blobs.
func collected[T any](t *testing.T, what string, ws ...weak.Pointer[T]) {
	t.Helper()
	alive := 0
	eventually(t, func() bool {
		runtime.GC()
		alive = 0
		for _, w := range ws {
			if w.Value() != nil {
				alive++
			}
		}
		return alive == 0
	}, "%s are released (%d of them)", what, len(ws))
}

var makeBlob = executor.Func(func(context.Context, int) (*blob, error) { return new(blob), nil })

var takeBlob = executor.Func(func(_ context.Context, b *blob) (int, error) { return len(b), nil })

func resultsOfStream(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for name, verb := range map[string]bool{"Stream": true, "StreamUnordered": false} {
		seq := executor.StreamUnordered(t.Context(), ex, makeBlob, counting(new(atomic.Int64)), executor.Chunk(3))
		if verb {
			seq = executor.Stream(t.Context(), ex, makeBlob, counting(new(atomic.Int64)), executor.Chunk(3))
		}
		var seen []weak.Pointer[blob]
		for v, err := range seq {
			require.NoError(t, err)
			if seen = append(seen, weak.Make(v)); len(seen) == 20 {
				collected(t, name+"'s dropped results", seen[:19]...)
				break
			}
		}
	}
}

func cameAndDropped(t *testing.T, open Open) {
	ex := start(t, open, 2)
	g := newGate()
	fs := append(submitAll(t, ex, square, 20), submit(t, ex, g.task(), -1))
	var seen []weak.Pointer[executor.Future[int]]
	for f, err := range executor.AsCompleted(t.Context(), fs...) {
		require.NoError(t, err)
		fs[slices.Index(fs, f)] = nil
		if seen = append(seen, weak.Make(f)); len(seen) == 20 {
			collected(t, "futures that came", seen[:19]...)
			g.open()
		}
	}
}

func argumentReleased(t *testing.T, open Open) {
	ex := start(t, open, 1)
	arg := new(blob)
	w := weak.Make(arg)
	f, err := executor.Submit(t.Context(), ex, takeBlob, arg)
	require.NoError(t, err)
	arg = nil
	require.Equal(t, len(blob{}), result(t, f))
	collected(t, "the arguments of ended tasks", w)
	runtime.KeepAlive(f)
}

func cancelledArgument(t *testing.T, open Open) {
	ex := start(t, open, 1)
	p := newGate()
	running := submit(t, ex, p.task(), 0)
	ctx, cancel := context.WithCancel(t.Context())
	var kept []*executor.Future[int]
	var args []weak.Pointer[blob]
	for range 2 {
		arg := new(blob)
		f, err := executor.Submit(ctx, ex, takeBlob, arg)
		require.NoError(t, err)
		kept, args = append(kept, f), append(args, weak.Make(arg))
	}
	kept[0].Cancel()
	cancel()
	p.open()
	result(t, running)
	require.NoError(t, ex.Shutdown(t.Context()))
	collected(t, "the arguments of cancelled tasks", args...)
	runtime.KeepAlive(kept)
}

func cancelledThenClosed(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g := newGate()
	submit(t, ex, g.task(), 0)
	arg := new(blob)
	w := weak.Make(arg)
	f, err := executor.Submit(t.Context(), ex, takeBlob, arg)
	require.NoError(t, err)
	arg = nil
	require.True(t, f.Cancel())
	require.NoError(t, ex.Close())
	g.open()
	require.NoError(t, ex.Shutdown(t.Context()))
	collected(t, "the arguments of cancelled tasks", w)
	runtime.KeepAlive(f)
}

func idlePool(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var seen []weak.Pointer[blob]
	for i := range 20 {
		f, err := executor.Submit(t.Context(), ex, makeBlob, i)
		require.NoError(t, err)
		b, err := f.Result(t.Context())
		require.NoError(t, err)
		seen = append(seen, weak.Make(b))
	}
	mapped, err := executor.Map(t.Context(), ex, makeBlob, upTo(20))
	require.NoError(t, err)
	for _, b := range mapped {
		seen = append(seen, weak.Make(b))
	}
	collected(t, "results", seen...)
	require.Equal(t, 4, result(t, submit(t, ex, square, 2)))
}

// visitorsForgotten counts what two hundred visitors of a thousand futures leave behind: without a
// good-bye that would be five megabytes.
func visitorsForgotten(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g := newGate()
	submit(t, ex, g.task(), 0)
	fs := submitAll(t, ex, square, 1000)
	visit := func(times int) {
		for range times {
			for range executor.AsCompleted(expired(), fs...) {
				continue
			}
			_, _, _ = executor.Wait(expired(), executor.FirstDone, fs...)
			_, _ = fs[0].Result(expired())
		}
	}
	visit(3)
	before := heap()
	visit(100)
	require.Less(t, heap()-before, int64(2<<20), "bytes that visitors left behind")
	runtime.KeepAlive(fs)
	g.open()
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
