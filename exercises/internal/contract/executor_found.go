package contract

import (
	"context"
	"iter"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// What was once wrong here, a row for each.
var found = rows[Open]{
	{"TP-11 the rest of a chunk runs also when a deferred call panics in an element that ends its goroutine", panicsOnTheWayOut},
	{"B4 a task that gives up waiting goes on at once, and can abort what it waited for", timeoutThenAbort},
	{"B4 the function that Lend returns may be called twice", reclaimTwice},
	{"GO a value of a ctx is looked up once at each level of nesting", valueLookups},
	{"FU-14 a task whose ctx has ended is never seen to run", neverSeenRunning},
	{"MA-14 a Map in a task starts no element after its ctx has ended", mapInTaskEnds},
	{"MA-14 a stream that knows of its end does not ask for more input", asksNoMore},
	{"MA-11 a chunk may be as large as an int", hugeChunk},
}

var foundRaces = rows[Open]{
	{"AC-04 a future that ended before ctx did is not lost", endedBeforeCtx},
	{"MA-14 an outcome that was there before ctx ended is not lost", arrivedBeforeCtx},
}

func panicsOnTheWayOut(t *testing.T, open Open) {
	ex := start(t, open, 1)
	leaves := executor.Func(func(_ context.Context, n int) (int, error) {
		if n == 0 {
			defer panic("on the way out")
			runtime.Goexit()
		}
		return n * n, nil
	})
	for name, verb := range streams {
		all := gather(verb(t.Context(), ex, leaves, slices.Values(upTo(4)), executor.Chunk(4)))
		require.Equal(t, []int{0, 1, 4, 9}, all.values, name)
		require.Error(t, all.errs[0], name)
	}
}

func timeoutThenAbort(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var inner *executor.Future[int]
	outer := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		inner, _ = executor.Submit(ctx, ex, nap, 3_600_000)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := inner.Result(short)
		inner.Abort()
		return n, err
	}), 1)
	require.Equal(t, context.DeadlineExceeded, failure(t, outer))
	require.ErrorIs(t, failure(t, inner), executor.ErrCancelled)
	stillServes(t, ex)
}

func reclaimTwice(t *testing.T, open Open) {
	ex := start(t, open, 1)
	outer := executor.Func(func(ctx context.Context, n int) (int, error) {
		reclaim := executor.Lend(ctx)
		reclaim()
		reclaim()
		inner, _ := executor.Submit(ctx, ex, square, n)
		return inner.Result(ctx)
	})
	require.Equal(t, 9, result(t, submit(t, ex, outer, 3)))
	stillServes(t, ex)
}

// lookups counts how often a key is asked for.
type lookups struct {
	context.Context
	key any
	n   atomic.Int64
}

func (l *lookups) Value(key any) any {
	if key == l.key {
		l.n.Add(1)
	}
	return l.Context.Value(key)
}

func valueLookups(t *testing.T, open Open) {
	ex := start(t, open, 1)
	ctx := &lookups{Context: t.Context(), key: "a key that nobody has set"}
	var nest executor.Task[int, int]
	nest = executor.Func(func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			ctx.Value("a key that nobody has set")
			return 0, nil
		}
		inner, err := executor.Submit(ctx, ex, nest, n-1)
		if err != nil {
			return 0, err
		}
		return inner.Result(ctx)
	})
	f, err := executor.Submit(ctx, ex, nest, 12)
	require.NoError(t, err)
	require.Equal(t, 0, result(t, f))
	require.EqualValues(t, 1, ctx.n.Load())
}

// glance is a ctx that looks at a future whenever it is asked for its error.
type glance struct {
	context.Context
	look func()
}

func (g glance) Err() error {
	g.look()
	return g.Context.Err()
}

func neverSeenRunning(t *testing.T, open Open) {
	ex := start(t, open, 1)
	busy, _ := occupy(t, ex)
	ctx, cancel := context.WithCancel(t.Context())
	var f *executor.Future[int]
	var seen []executor.State
	f, err := executor.Submit(glance{ctx, func() {
		if f != nil {
			seen = append(seen, f.State())
		}
	}}, ex, square, 1)
	require.NoError(t, err)
	cancel()
	busy.open()
	require.ErrorIs(t, failure(t, f), executor.ErrCancelled)
	require.NotEmpty(t, seen)
	require.NotContains(t, seen, executor.Running)
}

func mapInTaskEnds(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var late atomic.Int64
	outer := executor.Func(func(ctx context.Context, n int) (int, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err := executor.Map(ctx, ex, executor.Func(func(_ context.Context, n int) (int, error) {
			if n == 3 {
				cancel()
				time.Sleep(time.Second)
			} else if n > 3 {
				late.Add(1)
			}
			return n, nil
		}), upTo(100), executor.Chunk(100))
		return n, err
	})
	require.Equal(t, context.Canceled, failure(t, submit(t, ex, outer, 1)))
	require.Zero(t, late.Load(), "elements started after ctx had ended")
}

func asksNoMore(t *testing.T, open Open) {
	for name, verb := range streams {
		ctx, cancel := context.WithCancel(t.Context())
		var pulled atomic.Int64
		var input iter.Seq[int] = func(yield func(int) bool) {
			for i := 0; pulled.Add(1) < 100 && yield(i); i++ {
			}
		}
		n := 0
		for range verb(ctx, start(t, open, 1), square, input, executor.Buffer(1)) {
			n++
			synctest.Wait()
			cancel()
		}
		cancel()
		require.Equal(t, 2, n, name)
		require.EqualValues(t, 2, pulled.Load(), name)
	}
}

func hugeChunk(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for name, verb := range streams {
		all := gather(verb(t.Context(), ex, square, slices.Values(upTo(3)), executor.Chunk(math.MaxInt)))
		require.Equal(t, []int{0, 1, 4}, all.values, name)
	}
	out, err := executor.Map(t.Context(), ex, square, upTo(3), executor.Chunk(math.MaxInt))
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 4}, out)
}

// arrivedBeforeCtx ends ctx in the second element: on one worker the first has arrived by then.
func arrivedBeforeCtx(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for name, verb := range streams {
		for range 1500 {
			ctx, cancel := context.WithCancel(t.Context())
			all := gather(verb(ctx, ex, executor.Func(func(_ context.Context, n int) (int, error) {
				if n == 1 {
					cancel()
				}
				return n + 7, nil
			}), slices.Values(upTo(2)), executor.Buffer(2)))
			cancel()
			require.NotEmpty(t, all.errs, name)
			require.NoError(t, all.errs[0], name)
			require.Equal(t, 7, all.values[0], name)
		}
	}
}

func endedBeforeCtx(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for range 1500 {
		ctx, cancel := context.WithCancel(t.Context())
		g := newGate()
		held, early := submit(t, ex, g.task(), 1), submit(t, ex, square, 1)
		result(t, early)
		came := 0
		for f, err := range executor.AsCompleted(ctx, early, held) {
			if f == early {
				g.open()
				<-held.Done()
				cancel()
			}
			if err == nil {
				came++
			}
		}
		cancel()
		require.Equal(t, 2, came)
	}
}
