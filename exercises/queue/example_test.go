package queue_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"concurrency/exercises/queue"
)

// One goroutine puts, another takes and marks what it has done; Join waits for the work, not for the worker.
func Example() {
	ctx := context.Background()
	jobs := queue.New[string](2)
	go func() {
		for job := range jobs.All(ctx) {
			fmt.Println("done:", job)
			_ = jobs.TaskDone()
		}
	}()

	for _, job := range []string{"wash", "dry", "fold"} {
		if err := jobs.Put(ctx, job); err != nil { // waits while there are two
			fmt.Println(err)
		}
	}
	_ = jobs.Join(ctx)
	fmt.Println("all done")
	jobs.Shutdown() // ends the worker's loop
	// Output:
	// done: wash
	// done: dry
	// done: fold
	// all done
}

// Of equal items the oldest comes first.
func ExampleNewPriority() {
	type patient struct {
		name   string
		urgent int
	}
	waiting := queue.NewPriority(0, func(a, b patient) int { return cmp.Compare(b.urgent, a.urgent) })
	for _, p := range []patient{{"Ann", 1}, {"Bob", 9}, {"Cid", 1}, {"Dot", 9}} {
		_ = waiting.TryPut(p)
	}
	waiting.Shutdown()
	for p := range waiting.All(context.Background()) {
		fmt.Println(p.name)
	}
	// Output:
	// Bob
	// Dot
	// Ann
	// Cid
}

func ExampleNewLifo() {
	plates := queue.NewLifo[int](0)
	for n := range 3 {
		_ = plates.TryPut(n)
	}
	fmt.Println(plates.TryGet())
	fmt.Println(plates.TryGet())
	// Output:
	// 2 <nil>
	// 1 <nil>
}

// Patience is a ctx. What a Put that gave up would have put never shows up.
func ExampleQueue_Put() {
	q := queue.New[string](1)
	fmt.Println(q.TryPut("first"))
	fmt.Println(q.TryPut("second"))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(q.Put(ctx, "third"))
	fmt.Println(q.Len())
	// Output:
	// <nil>
	// queue: full; take an item, raise the capacity, or wait with Put
	// context deadline exceeded
	// 1
}

// Several workers share one queue; a shutdown ends them all when nothing is left.
func ExampleQueue_Shutdown() {
	ctx := context.Background()
	numbers := queue.New[int](10)
	var sums [3]int
	var workers sync.WaitGroup
	for k := range sums {
		workers.Go(func() {
			for n := range numbers.All(ctx) {
				sums[k] += n
			}
		})
	}
	for n := range 101 {
		_ = numbers.Put(ctx, n)
	}
	numbers.Shutdown()
	workers.Wait()
	fmt.Println(sums[0] + sums[1] + sums[2])
	fmt.Println(errors.Is(numbers.TryPut(1), queue.ErrShutdown))
	// Output:
	// 5050
	// true
}

// What nobody has taken is dropped, and Join does not wait for it; but it waits for what somebody has.
func ExampleQueue_ShutdownNow() {
	q := queue.New[string](0)
	_ = q.TryPut("in hand")
	_ = q.TryPut("unread")
	item, _ := q.TryGet()
	q.ShutdownNow()
	fmt.Println(q.Len())
	go func() {
		fmt.Println(item)
		_ = q.TaskDone()
	}()
	fmt.Println(q.Join(context.Background()))
	// Output:
	// 0
	// in hand
	// <nil>
}
