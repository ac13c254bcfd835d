package sharing_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"concurrency/exercises/sharing"
)

func ExampleLock() {
	ctx := context.Background()
	lock, total := sharing.NewLock(), 0

	var adders sync.WaitGroup
	for range 10 {
		adders.Go(func() {
			if lock.Acquire(ctx) == nil {
				total++
				_ = lock.Release()
			}
		})
	}
	adders.Wait()
	fmt.Println(total, lock)
	// Output: 10 sharing.Lock(free)
}

// Who waits for a lock can give up. A release too many is an error, not the end of the program.
func ExampleLock_Acquire() {
	lock := sharing.NewLock()
	_ = lock.Acquire(context.Background())

	soon, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	fmt.Println(lock.Acquire(soon))
	fmt.Println(lock.Release())
	fmt.Println(lock.Release())
	// Output:
	// context deadline exceeded
	// <nil>
	// sharing: the lock is not held; acquire it first
}

// The lock is released however the function ends.
func ExampleLock_With() {
	lock := sharing.NewLock()
	func() {
		defer func() { fmt.Println("recovered:", recover(), lock) }()
		_ = lock.With(context.Background(), func() error {
			fmt.Println(lock)
			panic("oh no")
		})
	}()
	// Output:
	// sharing.Lock(held)
	// recovered: oh no sharing.Lock(free)
}
