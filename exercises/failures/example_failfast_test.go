package failures_test

import (
	"context"
	"errors"
	"fmt"

	"concurrency/exercises/failures"
)

var errNoPower = errors.New("no power")

// The first failure ends the others, and they can tell why.
func ExampleFailFast() {
	heat := func(context.Context) error { return errNoPower }
	stir := func(ctx context.Context) error {
		<-ctx.Done()
		fmt.Println("stirring ends:", context.Cause(ctx))
		return ctx.Err()
	}
	err := failures.FailFast(context.Background(), stir, heat)
	fmt.Println(err)
	// Output:
	// stirring ends: element 1: no power
	// element 1: no power
}

// Nobody is disturbed, and every failure is reported.
func ExampleCarryOn() {
	task := func(i int) func(context.Context) error {
		return func(context.Context) error {
			if i%2 == 0 {
				return fmt.Errorf("Task %d raised", i)
			}
			return nil
		}
	}
	fmt.Println(failures.CarryOn(context.Background(), task(0), task(1), task(2), task(3)))
	// Output:
	// element 0: Task 0 raised
	// element 2: Task 2 raised
}
