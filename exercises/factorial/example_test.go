package factorial_test

import (
	"context"
	"fmt"
	"log"
	"math/big"

	"concurrency/exercises/executor"
	"concurrency/exercises/factorial"
	"concurrency/exercises/threadpool"
)

// The first program: a map over the numbers gives the factorials in the order of the numbers.
func Example() {
	ctx := context.Background()
	pool, err := threadpool.New(4)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	of := executor.Func(func(_ context.Context, n int) (*big.Int, error) { return factorial.Of(n) })
	numbers := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	factorials, err := executor.Map(ctx, pool, of, numbers)
	if err != nil {
		log.Fatal(err)
	}
	for i, n := range numbers {
		fmt.Printf("Factorial of %d: %v\n", n, factorials[i])
	}
	// Output:
	// Factorial of 1: 1
	// Factorial of 2: 2
	// Factorial of 3: 6
	// Factorial of 4: 24
	// Factorial of 5: 120
	// Factorial of 6: 720
	// Factorial of 7: 5040
	// Factorial of 8: 40320
	// Factorial of 9: 362880
	// Factorial of 10: 3628800
}

// The second program: the same, from the table.
func ExampleTable() {
	ctx := context.Background()
	pool, err := threadpool.New(4)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	table, err := factorial.Table(ctx, pool, 1, 10)
	if err != nil {
		log.Fatal(err)
	}
	for i, f := range table {
		fmt.Printf("The factorial of %d is %v\n", 1+i, f)
	}
	// Output:
	// The factorial of 1 is 1
	// The factorial of 2 is 2
	// The factorial of 3 is 6
	// The factorial of 4 is 24
	// The factorial of 5 is 120
	// The factorial of 6 is 720
	// The factorial of 7 is 5040
	// The factorial of 8 is 40320
	// The factorial of 9 is 362880
	// The factorial of 10 is 3628800
}

// The third program: five workers, and each result as soon as it is there.
func Example_asCompleted() {
	ctx := context.Background()
	pool, err := threadpool.New(5)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	line := executor.Func(func(_ context.Context, n int) (string, error) {
		f, err := factorial.Of(n)
		return fmt.Sprintf("%d! = %v", n, f), err
	})
	var futures []*executor.Future[string]
	for n := range 10 {
		future, err := executor.Submit(ctx, pool, line, n)
		if err != nil {
			log.Fatal(err)
		}
		futures = append(futures, future)
	}
	for future, err := range executor.AsCompleted(ctx, futures...) {
		if err != nil {
			log.Fatal(err)
		}
		text, err := future.Result(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(text)
	}
	// Unordered output:
	// 0! = 1
	// 1! = 1
	// 2! = 2
	// 3! = 6
	// 4! = 24
	// 5! = 120
	// 6! = 720
	// 7! = 5040
	// 8! = 40320
	// 9! = 362880
}

// The fourth program: a future for each number, and an error is an outcome like any other.
func Example_futuresByNumber() {
	ctx := context.Background()
	pool, err := threadpool.New(5)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	of := executor.Func(func(_ context.Context, n int) (*big.Int, error) { return factorial.Of(n) })
	futures := make(map[int]*executor.Future[*big.Int])
	for _, n := range []int{-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10} {
		if futures[n], err = executor.Submit(ctx, pool, of, n); err != nil {
			log.Fatal(err)
		}
	}
	for n, future := range futures {
		f, err := future.Result(ctx)
		if err != nil {
			fmt.Printf("An error occurred for %d: %v\n", n, err)
			continue
		}
		fmt.Printf("Factorial of %d is %v\n", n, f)
	}
	// Unordered output:
	// An error occurred for -1: factorial: -1: negative: only numbers from 0 upwards have a factorial
	// Factorial of 1 is 1
	// Factorial of 2 is 2
	// Factorial of 3 is 6
	// Factorial of 4 is 24
	// Factorial of 5 is 120
	// Factorial of 6 is 720
	// Factorial of 7 is 5040
	// Factorial of 8 is 40320
	// Factorial of 9 is 362880
	// Factorial of 10 is 3628800
}

// Of is exact, however many digits there are.
func ExampleOf() {
	f, err := factorial.Of(30)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f)
	_, err = factorial.Of(-3)
	fmt.Println(err)
	// Output:
	// 265252859812191058636308480000000
	// factorial: -3: negative: only numbers from 0 upwards have a factorial
}
