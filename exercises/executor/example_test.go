package executor_test

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

var square = executor.Func(func(_ context.Context, n int) (int, error) { return n * n, nil })

// positive fails on some of its arguments.
var positive = executor.Func(func(_ context.Context, n int) (int, error) {
	if n < 0 {
		return 0, fmt.Errorf("%d is negative", n)
	}
	return n, nil
})

func ExampleSubmit() {
	ctx := context.Background()
	pool, _ := threadpool.New(4)
	defer pool.Shutdown(ctx)

	future, err := executor.Submit(ctx, pool, square, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(future.Result(ctx))
	fmt.Println(future.State())
	// Output:
	// 49 <nil>
	// succeeded
}

func ExampleMap() {
	ctx := context.Background()
	pool, _ := threadpool.New(4)
	defer pool.Shutdown(ctx)

	squares, err := executor.Map(ctx, pool, square, []int{1, 2, 3, 4, 5})
	fmt.Println(squares, err)

	_, err = executor.Map(ctx, pool, positive, []int{1, 2, -3})
	var element *executor.ElementError
	fmt.Println(errors.As(err, &element), element.Index, err)
	// Output:
	// [1 4 9 16 25] <nil>
	// true 2 element 2: -3 is negative
}

func ExampleStream() {
	ctx := context.Background()
	pool, _ := threadpool.New(4)
	defer pool.Shutdown(ctx)

	var naturals iter.Seq[int] = func(yield func(int) bool) {
		for n := 0; yield(n); n++ {
		}
	}
	for sq, err := range executor.Stream(ctx, pool, square, naturals) {
		if err != nil || sq > 50 {
			break // leaves nothing behind, though the input has no end
		}
		fmt.Print(sq, " ")
	}
	// Output: 0 1 4 9 16 25 36 49
}

// A failed element is an outcome like any other.
func ExampleStream_failures() {
	ctx := context.Background()
	pool, _ := threadpool.New(4)
	defer pool.Shutdown(ctx)

	var temperatures iter.Seq[int] = func(yield func(int) bool) {
		_ = yield(21) && yield(-4) && yield(30)
	}
	for v, err := range executor.Stream(ctx, pool, positive, temperatures) {
		fmt.Println(v, err)
	}
	// Output:
	// 21 <nil>
	// 0 element 1: -4 is negative
	// 30 <nil>
}

func ExampleAsCompleted() {
	ctx := context.Background()
	pool, _ := threadpool.New(2)
	defer pool.Shutdown(ctx)

	first := make(chan struct{})
	slow := executor.Func(func(_ context.Context, name string) (string, error) { <-first; return name, nil })
	quick := executor.Func(func(_ context.Context, name string) (string, error) { return name, nil })
	a, _ := executor.Submit(ctx, pool, slow, "the slow one, submitted first")
	b, _ := executor.Submit(ctx, pool, quick, "the quick one")
	for f, err := range executor.AsCompleted(ctx, a, b) {
		if err != nil {
			break
		}
		fmt.Println(f.Result(ctx))
		if f == b {
			close(first)
		}
	}
	// Output:
	// the quick one <nil>
	// the slow one, submitted first <nil>
}

func ExampleWait() {
	ctx := context.Background()
	pool, _ := threadpool.New(2)
	defer pool.Shutdown(ctx)

	good, _ := executor.Submit(ctx, pool, positive, 1)
	bad, _ := executor.Submit(ctx, pool, positive, -1)
	done, pending, err := executor.Wait(ctx, executor.All, good, bad)
	fmt.Println(len(done), len(pending), err)
	fmt.Println(good.State(), bad.State())
	// Output:
	// 2 0 <nil>
	// succeeded failed
}

func ExampleFuture_Cancel() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	gate := make(chan struct{})
	busy := executor.Func(func(_ context.Context, n int) (int, error) { <-gate; return n, nil })
	_, _ = executor.Submit(ctx, pool, busy, 1)
	queued, _ := executor.Submit(ctx, pool, square, 2)
	fmt.Println(queued.Cancel(), queued.State())
	_, err := queued.Result(ctx)
	fmt.Println(err)
	close(gate)
	// Output:
	// true cancelled
	// executor: cancelled
}

func ExampleFuture_Abort() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	running := make(chan struct{})
	patient := executor.Func(func(ctx context.Context, _ int) (int, error) {
		close(running)
		<-ctx.Done()
		return 0, ctx.Err()
	})
	future, _ := executor.Submit(ctx, pool, patient, 0)
	<-running
	future.Abort()
	_, err := future.Result(ctx)
	fmt.Println(errors.Is(err, executor.ErrCancelled))
	// Output: true
}

func ExamplePanicError() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	future, _ := executor.Submit(ctx, pool, executor.Func(func(_ context.Context, n int) (int, error) { panic("out of range") }), 0)
	_, err := future.Result(ctx)
	var panicked *executor.PanicError
	fmt.Println(errors.As(err, &panicked), panicked.Value, len(panicked.Stack) > 0)
	// Output: true out of range true
}
