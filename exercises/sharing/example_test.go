package sharing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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

// Ten downloads, never more than three at a time.
func ExampleSemaphore() {
	permits, _ := sharing.NewSemaphore(3)
	var inside, tooMany, done atomic.Int64
	download := func() error {
		if inside.Add(1) > 3 {
			tooMany.Add(1)
		}
		defer inside.Add(-1)
		done.Add(1)
		return nil
	}

	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { _ = permits.With(context.Background(), download) })
	}
	all.Wait()
	fmt.Println(done.Load(), tooMany.Load(), permits)
	// Output: 10 0 sharing.Semaphore(3 free)
}

// A bounded semaphore sees a release too many.
func ExampleBoundedSemaphore() {
	permits, _ := sharing.NewBoundedSemaphore(2)
	fmt.Println(permits.TryAcquire(), permits.TryAcquire(), permits.TryAcquire())
	fmt.Println(permits.ReleaseN(2))
	fmt.Println(permits.Release())
	// Output:
	// true true false
	// <nil>
	// sharing: a permit too many; release only what was acquired, and once
}

// Three workers wait for one signal.
func ExampleEvent() {
	ctx := context.Background()
	start := sharing.NewEvent()
	var ran atomic.Int64

	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			if start.Wait(ctx) == nil {
				ran.Add(1)
			}
		})
	}
	fmt.Println(start, ran.Load())
	start.Set()
	workers.Wait()
	fmt.Println(start, ran.Load())
	// Output:
	// sharing.Event(not set) 0
	// sharing.Event(set) 3
}

// Nobody begins the second step before all have done the first.
func ExampleBarrier() {
	ctx := context.Background()
	steps, _ := sharing.NewBarrier(3, sharing.WithAction(func() error {
		fmt.Println("all are here")
		return nil
	}))

	var parties sync.WaitGroup
	for range 3 {
		parties.Go(func() {
			for step := 1; step <= 2; step++ {
				place, err := steps.Wait(ctx)
				if err == nil && place == 0 {
					fmt.Println("step", step, "is done")
				}
				_, _ = steps.Wait(ctx)
			}
		})
	}
	parties.Wait()
	// Output:
	// all are here
	// step 1 is done
	// all are here
	// all are here
	// step 2 is done
	// all are here
}

// Who gives up breaks the barrier for all: nobody waits for a party that will not come.
func ExampleBarrier_Wait() {
	meeting, _ := sharing.NewBarrier(2)
	soon, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()

	_, err := meeting.Wait(soon)
	fmt.Println(err)
	fmt.Println(errors.Is(err, sharing.ErrBroken), errors.Is(err, context.DeadlineExceeded))
	fmt.Println(meeting)
	// Output:
	// sharing: the barrier is broken; reset it when all parties know: context deadline exceeded
	// true true
	// sharing.Barrier(broken, of 2)
}

// A function that needs the lock can call another that needs it, too.
func ExampleRLock() {
	ctx, me := context.Background(), sharing.NewOwner()
	lock, balance := sharing.NewRLock(), 0

	add := func(n int) {
		_ = lock.With(ctx, me, func() error { balance += n; return nil })
	}
	_ = lock.With(ctx, me, func() error {
		add(3)
		add(4)
		fmt.Println(balance, lock)
		return nil
	})
	fmt.Println(lock.Release(me))
	// Output:
	// 7 sharing.RLock(held, depth 1)
	// sharing: not the owner of the lock; acquire it with the same owner, from NewOwner
}

// Readers are inside together. A writer waits for them, and they for the writer.
func ExampleRWLock() {
	ctx := context.Background()
	lock := sharing.NewRWLock()
	fmt.Println(lock.TryAcquireRead(), lock.TryAcquireRead(), lock)

	soon, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	fmt.Println(lock.Acquire(soon))

	fmt.Println(lock.ReleaseRead(), lock.ReleaseRead())
	fmt.Println(lock.Acquire(ctx), lock)
	// Output:
	// true true sharing.RWLock(2 readers)
	// context deadline exceeded
	// <nil> <nil>
	// <nil> sharing.RWLock(1 writer)
}

// The consumer waits until there is something. It holds the lock whenever it looks.
func ExampleCondition() {
	ctx := context.Background()
	changed := sharing.NewCondition(nil)
	var box []string

	go func() {
		for _, word := range []string{"ready", "steady", "go"} {
			_ = changed.With(ctx, func() error {
				box = append(box, word)
				return changed.Notify(1)
			})
		}
	}()
	_ = changed.With(ctx, func() error {
		err := changed.WaitFor(ctx, func() bool { return len(box) == 3 })
		fmt.Println(box, err)
		return nil
	})
	// Output: [ready steady go] <nil>
}
