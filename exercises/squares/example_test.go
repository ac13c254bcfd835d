package squares_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/processpool"
	"concurrency/exercises/squares"
)

// The program of question 8: the squares of 1 to 10 on a process pool of 2, 4 and 8, timed. The time covers the making of
// the pool, the map and the end of all processes; to see it, print seconds with "Execution time: %.4f seconds".
// A program calls process.Main() first in its main, so that it can start itself as a worker.
func Example() {
	ctx := context.Background()
	for _, size := range []int{2, 4, 8} {
		start := time.Now()
		pool, err := processpool.New(size)
		if err != nil {
			log.Fatal(err)
		}
		table, err := squares.Table(ctx, pool, 1, 10)
		if err != nil {
			log.Fatal(err)
		}
		if err := pool.Shutdown(ctx); err != nil {
			log.Fatal(err)
		}
		seconds := time.Since(start).Seconds()
		fmt.Println(table)
		fmt.Printf("Pool size: %d, Execution time measured: %t\n", size, seconds > 0)
	}
	// Output:
	// [1 4 9 16 25 36 49 64 81 100]
	// Pool size: 2, Execution time measured: true
	// [1 4 9 16 25 36 49 64 81 100]
	// Pool size: 4, Execution time measured: true
	// [1 4 9 16 25 36 49 64 81 100]
	// Pool size: 8, Execution time measured: true
}

// The first program of question 2: four workers, and the squares of 0 to 9.
func ExampleTable() {
	ctx := context.Background()
	pool, err := processpool.New(4)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	table, err := squares.Table(ctx, pool, 0, 9)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(table)
	// Output:
	// [0 1 4 9 16 25 36 49 64 81]
}

// whoami is defined at package level, so that the workers know it, too.
var whoami = executor.Define("squares_test.whoami", func(_ context.Context, _ int) (int, error) { return os.Getpid(), nil })

// The second program of question 2: ten tasks, each of which answers with the id of its process. There are no more
// processes than workers, however many tasks there are, and none is the process that asks.
func Example_processIDs() {
	ctx := context.Background()
	pool, err := processpool.New(4)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Shutdown(ctx)

	ids, err := executor.Map(ctx, pool, whoami, make([]int, 10), executor.Chunk(1))
	if err != nil {
		log.Fatal(err)
	}
	different := map[int]bool{}
	for _, id := range ids {
		different[id] = true
	}
	fmt.Println("answers:", len(ids))
	fmt.Println("at most four processes:", len(different) <= 4)
	fmt.Println("this one is among them:", different[os.Getpid()])
	// Output:
	// answers: 10
	// at most four processes: true
	// this one is among them: false
}

// Of is exact, or an error.
func ExampleOf() {
	s, err := squares.Of(3_037_000_499)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s)
	_, err = squares.Of(3_037_000_500)
	fmt.Println(err)
	// Output:
	// 9223372030926249001
	// squares: 3037000500: overflow: only numbers from -3037000499 to 3037000499 have a square in an int64
}
