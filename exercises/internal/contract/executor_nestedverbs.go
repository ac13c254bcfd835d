package contract

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// sumsOfSquares sum 0 to (n-1)² by each of the verbs.
func sumsOfSquares(ex executor.Executor) map[string]func(ctx context.Context, n int) (int, error) {
	streamed := func(verb string, opts ...executor.Option) func(ctx context.Context, n int) (int, error) {
		return func(ctx context.Context, n int) (int, error) {
			return sum(streams[verb](ctx, ex, square, first(counting(new(atomic.Int64)), n), opts...))
		}
	}
	return map[string]func(ctx context.Context, n int) (int, error){
		"Map": func(ctx context.Context, n int) (total int, err error) {
			out, err := executor.Map(ctx, ex, square, upTo(n))
			for _, v := range out {
				total += v
			}
			return total, err
		},
		"Stream":          streamed("Stream"),
		"StreamUnordered": streamed("StreamUnordered", executor.Chunk(3)),
		"a stream that is left": func(ctx context.Context, n int) (int, error) {
			return sum(firstOutcomes(executor.Stream(ctx, ex, square, counting(new(atomic.Int64)), executor.Chunk(3)), n))
		},
		"AsCompleted": func(ctx context.Context, n int) (total int, err error) {
			for f, err := range executor.AsCompleted(ctx, squares(ctx, ex, n)...) {
				if err != nil {
					return total, err
				}
				v, _ := f.Result(ctx)
				total += v
			}
			return total, nil
		},
		"Wait": func(ctx context.Context, n int) (total int, err error) {
			done, _, err := executor.Wait(ctx, executor.All, squares(ctx, ex, n)...)
			for _, f := range done {
				v, _ := f.Result(ctx)
				total += v
			}
			return total, err
		},
	}
}

func lendsAsItLeaves(t *testing.T, open Open) {
	for name, verb := range streams {
		ex, h := start(t, open, 2), &firstThenHold{}
		leaves := submit(t, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
			for range verb(ctx, ex, h.task(), slices.Values(upTo(2)), executor.Buffer(2)) {
				nap1(ctx) // until the other element is held
				break
			}
			return n, nil
		}), 7)
		time.Sleep(time.Second)
		other := submit(t, ex, square, 3)
		synctest.Wait()
		require.Equal(t, executor.Running, leaves.State(), name)
		require.Equal(t, executor.Succeeded, other.State(), name)
		require.Equal(t, 7, result(t, leaves), name)
	}
}

// firstOutcomes leaves seq after n outcomes.
func firstOutcomes(seq iter.Seq2[int, error], n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		left := n
		for v, err := range seq {
			if left--; left < 0 || !yield(v, err) {
				return
			}
		}
	}
}

func sum(seq iter.Seq2[int, error]) (total int, err error) {
	for v, e := range seq {
		total, err = total+v, errors.Join(err, e)
	}
	return total, err
}

// squares are futures of the squares of 0 to n-1.
func squares(ctx context.Context, ex executor.Executor, n int) (fs []*executor.Future[int]) {
	for i := range n {
		if f, err := executor.Submit(ctx, ex, square, i); err == nil {
			fs = append(fs, f)
		}
	}
	return fs
}
