package contract

import (
	"context"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// streams are the two verbs that the rows about streams go over.
var streams = map[string]func(context.Context, executor.Executor, executor.Task[int, int], iter.Seq[int], ...executor.Option) iter.Seq2[int, error]{
	"Stream":          executor.Stream[int, int],
	"StreamUnordered": executor.StreamUnordered[int, int],
}

var stream = rows[Open]{
	{"MA-01 a stream yields in the order of the input, whatever the order of the work", streamOrder},
	{"MA-01 an unordered stream yields each outcome when it is ready", streamUnordered},
	{"MA-04 D1 D5 a failed element is an outcome at its place, in a chunk too, and the rest goes on", streamFailures},
	{"TP-10 TP-11 a panic or Goexit in an element is its outcome, in a chunk too", streamPanics},
	{"MA-06 a stream that nobody iterates does nothing", streamIsLazy},
	{"MA-11 MA-18 any buffer and any chunk give the results of a plain loop", streamSizes},
	{"MA-16 an unordered stream takes an element's timeout for the element's", unorderedOwnTimeout},
	{"MA-25 C1 C2 a stream reads no more than its buffer ahead of its consumer", readAhead},
	{"MA-25 a buffer is used: so many elements are under way while the consumer is busy", bufferIsUsed},
	{"MA-22 the input is pulled in the goroutine of the loop", pulledByTheLoop},
	{"GO a stream may be iterated again, and twice at once", streamAgain},
}

func streamOrder(t *testing.T, open Open) {
	ex := start(t, open, 4)
	jumpy := executor.Func(func(_ context.Context, n int) (int, error) {
		time.Sleep(time.Duration(n*7%5) * time.Millisecond)
		return n, nil
	})
	for _, opts := range [][]executor.Option{nil, {executor.Chunk(3)}, {executor.Chunk(2), executor.Buffer(3)}} {
		all := gather(executor.Stream(t.Context(), ex, jumpy, first(counting(new(atomic.Int64)), 100), opts...))
		require.Equal(t, upTo(100), all.values)
	}
}

func streamUnordered(t *testing.T, open Open) {
	ex := start(t, open, 3)
	began := time.Now()
	var got []int
	var at []time.Duration
	for v, err := range executor.StreamUnordered(t.Context(), ex, nap, slices.Values([]int{3000, 1000, 2000, 10, 20})) {
		require.NoError(t, err)
		got, at = append(got, v), append(at, time.Since(began))
	}
	require.Equal(t, []int{1000, 10, 20, 2000, 3000}, got)
	ms := time.Millisecond
	require.Equal(t, []time.Duration{1000 * ms, 1010 * ms, 1030 * ms, 2000 * ms, 3000 * ms}, at)
}

func streamFailures(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, chunk := range []int{1, 3, 20} {
		all := gather(executor.Stream(t.Context(), ex, evenOnly, first(counting(new(atomic.Int64)), 10), executor.Chunk(chunk)))
		require.Equal(t, []int{0, 0, 2, 0, 4, 0, 6, 0, 8, 0}, all.values, "in chunks of %d", chunk)
		for i, err := range all.errs {
			if i%2 == 0 {
				require.NoError(t, err)
				continue
			}
			require.Equal(t, element(i, errOdd), err, "in chunks of %d", chunk)
		}
		all = gather(executor.StreamUnordered(t.Context(), ex, evenOnly, first(counting(new(atomic.Int64)), 10), executor.Chunk(chunk)))
		slices.Sort(all.values)
		require.Equal(t, []int{0, 0, 0, 0, 0, 0, 2, 4, 6, 8}, all.values, "in chunks of %d", chunk)
		require.Len(t, slices.DeleteFunc(all.errs, func(err error) bool { return err == nil }), 5)
	}
}

func streamPanics(t *testing.T, open Open) {
	ex := start(t, open, 2)
	wild := executor.Func(func(ctx context.Context, n int) (int, error) {
		switch n % 3 {
		case 1:
			return explode(ctx, n)
		case 2:
			exit()
		}
		return n, nil
	})
	for _, chunk := range []int{1, 2, 4, 5, 20} {
		for range 3 {
			all := gather(executor.Stream(t.Context(), ex, wild, first(counting(new(atomic.Int64)), 14), executor.Chunk(chunk)))
			require.Len(t, all.errs, 14)
			for i, err := range all.errs {
				switch i % 3 {
				case 0:
					require.NoError(t, err)
					require.Equal(t, i, all.values[i])
				case 1:
					require.Empty(t, lost(err, bang(i), "contract.explode"))
				case 2:
					require.Equal(t, element(i, executor.ErrGoexit), err)
				}
			}
		}
		stillServes(t, ex)
	}
}

func streamIsLazy(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var pulled, ran atomic.Int64
	for _, verb := range streams {
		_ = verb(t.Context(), ex, counted(&ran), counting(&pulled))
	}
	synctest.Wait()
	require.NoError(t, ex.Shutdown(t.Context()))
	require.Zero(t, pulled.Load()+ran.Load())
}

func streamSizes(t *testing.T, open Open) {
	ex := start(t, open, 3)
	for name, verb := range streams {
		for n := range 8 {
			for _, chunk := range []int{1, 2, n + 1} {
				for _, buffer := range []int{1, max(1, n-1), n + 1, 2*n + 1} {
					all := gather(verb(t.Context(), ex, square, first(counting(new(atomic.Int64)), n),
						executor.Chunk(chunk), executor.Buffer(buffer)))
					slices.Sort(all.values) // for squares this is the order of the input
					require.Len(t, all.values, n, "%s chunk %d buffer %d", name, chunk, buffer)
					for i, v := range all.values {
						require.NoError(t, all.errs[i])
						require.Equal(t, i*i, v, "%s of %d, chunk %d buffer %d", name, n, chunk, buffer)
					}
				}
			}
		}
	}
}

func unorderedOwnTimeout(t *testing.T, open Open) {
	ex := start(t, open, 1)
	fails := executor.Func(func(context.Context, int) (int, error) { return 0, context.DeadlineExceeded })
	all := gather(executor.StreamUnordered(t.Context(), ex, fails, first(counting(new(atomic.Int64)), 3)))
	own := context.DeadlineExceeded
	require.ElementsMatch(t, []error{element(0, own), element(1, own), element(2, own)}, all.errs)
}

func readAhead(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for name, verb := range streams {
		for _, c := range []struct{ chunk, buffer, ahead int }{
			{1, 0, 8}, {5, 0, 40}, {1, 1, 1}, {1, 10, 10}, {3, 10, 10}, {50, 7, 7},
		} {
			opts := []executor.Option{executor.Chunk(c.chunk)}
			if c.buffer > 0 {
				opts = append(opts, executor.Buffer(c.buffer))
			}
			var pulled atomic.Int64
			yielded := 0
			for range verb(t.Context(), ex, square, counting(&pulled), opts...) {
				synctest.Wait()
				require.LessOrEqual(t, int(pulled.Load())-yielded, c.ahead+1, "%s %+v after %d", name, c, yielded)
				if yielded++; yielded == 200 {
					break
				}
			}
		}
	}
}

func bufferIsUsed(t *testing.T, open Open) {
	ex := start(t, open, 8)
	for name, verb := range streams {
		g := newGate()
		done := make(chan outcomes, 1)
		go func() {
			done <- gather(verb(t.Context(), ex, g.task(), first(counting(new(atomic.Int64)), 20), executor.Buffer(6)))
		}()
		synctest.Wait()
		require.EqualValues(t, 6, g.inside.Load(), "%s: elements under way", name)
		g.open()
		require.Len(t, (<-done).values, 20)
	}
}

func pulledByTheLoop(t *testing.T, open Open) {
	ex := start(t, open, 4)
	for _, verb := range streams {
		unguarded := 0 // the race detector would tell
		for range verb(t.Context(), ex, square, func(yield func(int) bool) {
			for yield(unguarded) {
				unguarded++
			}
		}) {
			if unguarded++; unguarded > 1000 {
				break
			}
		}
	}
}

func streamAgain(t *testing.T, open Open) {
	ex := start(t, open, 2)
	seq := executor.Stream(t.Context(), ex, square, slices.Values(upTo(5)))
	want := outcomes{[]int{0, 1, 4, 9, 16}, make([]error, 5)}
	require.Equal(t, want, gather(seq))
	require.Equal(t, want, gather(seq))
	for range seq {
		require.Equal(t, want, gather(seq))
		break
	}
}
