package threadpool_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

func TestSmoke(t *testing.T) {
	p, err := threadpool.New(1)
	require.NoError(t, err)
	ctx := t.Context()
	var fib executor.Task[int, int]
	fib = executor.Func(func(ctx context.Context, n int) (int, error) {
		if n < 2 {
			return n, nil
		}
		a, err := executor.Submit(ctx, p, fib, n-1)
		if err != nil {
			return 0, err
		}
		b, err := executor.Submit(ctx, p, fib, n-2)
		if err != nil {
			return 0, err
		}
		x, err := a.Result(ctx)
		if err != nil {
			return 0, err
		}
		y, err := b.Result(ctx)
		return x + y, err
	})
	f, err := executor.Submit(ctx, p, fib, 15)
	require.NoError(t, err)
	v, err := f.Result(ctx)
	require.NoError(t, err)
	require.Equal(t, 610, v)
	for i, o := range []bool{true, false} {
		st := executor.Stream[int, int]
		if !o {
			st = executor.StreamUnordered[int, int]
		}
		n := 0
		for v, err := range st(ctx, p, executor.Func(func(_ context.Context, n int) (int, error) { return n * n, nil }), func(yield func(int) bool) {
			for i := 0; yield(i); i++ {
			}
		}, executor.Chunk(3), executor.Buffer(10)) {
			require.NoError(t, err)
			require.Equal(t, n*n, v)
			if n++; n > 1000 {
				break
			}
		}
		fmt.Println(i, p.Stats())
	}
	require.NoError(t, p.Shutdown(ctx))
}
