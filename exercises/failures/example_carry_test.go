package failures_test

import (
	"context"
	"errors"
	"fmt"

	"concurrency/exercises/executor"
	"concurrency/exercises/processpool"
)

// errSoldOut is found by errors.Is in every process of the program, because it has a name.
var errSoldOut = executor.DefineError("example.errSoldOut", errors.New("sold out"))

var order = executor.Define("example.order", func(_ context.Context, item string) (int, error) {
	if item == "ink" {
		return 0, fmt.Errorf("order of %s: %w", item, errSoldOut)
	}
	return len(item), nil
})

// An error comes out of a future, also when the task ran in another process: with its text, its chain and, if it has a
// name, its identity. A panic comes with the stack of where it happened.
func Example_carry() {
	ctx := context.Background()
	pool, err := processpool.New(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(ctx)

	for _, item := range []string{"paper", "ink"} {
		future, err := executor.Submit(ctx, pool, order, item)
		if err != nil {
			fmt.Println(err)
			return
		}
		price, err := future.Result(ctx)
		fmt.Println(price, err, errors.Is(err, errSoldOut))
	}
	// Output:
	// 5 <nil> false
	// 0 order of ink: sold out true
}

// LowStock is an error with fields, for who wants to know more, and it says that it is errSoldOut for who does not.
type LowStock struct {
	Item string
	Left int
}

func (e *LowStock) Error() string { return fmt.Sprintf("only %d %s left", e.Left, e.Item) }

func (e *LowStock) Is(target error) bool { return target == errSoldOut }

// A custom error is matched by what it is or by its type. Only the first survives the trip from another process.
func Example_customErrors() {
	err := fmt.Errorf("order 7: %w", &LowStock{"ink", 3})

	var low *LowStock
	if errors.As(err, &low) {
		fmt.Println("order", low.Left, low.Item)
	}
	fmt.Println(errors.Is(err, errSoldOut))
	// Output:
	// order 3 ink
	// true
}
