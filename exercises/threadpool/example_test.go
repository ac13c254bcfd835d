package threadpool_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

func Example() {
	ctx := context.Background()
	pool, err := threadpool.New(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(ctx)

	greet := executor.Func(func(_ context.Context, name string) (string, error) { return "hello " + name, nil })
	future, err := executor.Submit(ctx, pool, greet, "gopher")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(future.Result(ctx))
	// Output: hello gopher <nil>
}

// A pool of one does not deadlock on tasks that wait for each other.
func Example_nested() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	var sum executor.Task[int, int] // of 1 to n
	sum = executor.Func(func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			return 0, nil
		}
		rest, err := executor.Submit(ctx, pool, sum, n-1)
		if err != nil {
			return 0, err
		}
		v, err := rest.Result(ctx) // meanwhile the pool runs what is queued
		return n + v, err
	})
	future, _ := executor.Submit(ctx, pool, sum, 100)
	fmt.Println(future.Result(ctx))
	// Output: 5050 <nil>
}

func ExampleWithInit() {
	ctx := context.Background()
	pool, _ := threadpool.New(4, threadpool.WithInit(func(context.Context) error {
		return errors.New("no database")
	}))
	defer pool.Shutdown(ctx)

	double := executor.Func(func(_ context.Context, n int) (int, error) { return 2 * n, nil })
	_, err := executor.Map(ctx, pool, double, []int{1, 2, 3})
	fmt.Println(errors.Is(err, executor.ErrBroken))
	fmt.Println(err)
	// Output:
	// true
	// executor: broken, workers cannot be had: a worker's initialiser failed: no database
}

// With a bounded backlog the submitter waits for room, as long as its ctx lets it.
func ExampleWithQueue() {
	pool, _ := threadpool.New(1, threadpool.WithQueue(1))
	defer pool.Shutdown(context.Background())

	running, gate := make(chan struct{}, 1), make(chan struct{})
	wait := executor.Func(func(_ context.Context, n int) (int, error) {
		running <- struct{}{}
		<-gate
		return n, nil
	})
	_, err := executor.Submit(context.Background(), pool, wait, 1)
	<-running
	fmt.Println("runs:", err)
	_, err = executor.Submit(context.Background(), pool, wait, 2)
	fmt.Println("queued:", err)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = executor.Submit(ctx, pool, wait, 3)
	fmt.Println("too many:", err)
	close(gate)
	// Output:
	// runs: <nil>
	// queued: <nil>
	// too many: context deadline exceeded
}

func ExamplePool_Resize() {
	ctx := context.Background()
	pool, _ := threadpool.New(2)
	defer pool.Shutdown(ctx)

	fmt.Println(pool.Resize(8), pool.Workers())
	fmt.Println(pool.Resize(-1))
	// Output:
	// <nil> 8
	// threadpool: -1 workers: it takes at least 1, or 0 for GOMAXPROCS
}
