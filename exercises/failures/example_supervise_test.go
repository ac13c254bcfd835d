package failures_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"concurrency/exercises/failures"
	"concurrency/exercises/process"
)

// A child that crashes is started again. That it crashes each time is more than its supervisor can mend.
func ExampleSupervise() {
	runs := 0
	child := failures.Child{Name: "reader", Run: func(context.Context) error {
		if runs++; runs < 3 {
			panic("out of range")
		}
		fmt.Println("run", runs, "is well")
		return nil
	}}
	fmt.Println(failures.Supervise(context.Background(), failures.Rules{Restarts: 2, Within: time.Minute}, child))

	err := failures.Supervise(context.Background(), failures.Rules{Restarts: 2, Within: time.Minute},
		failures.Child{Name: "writer", Run: func(context.Context) error { return errors.New("disk full") }})
	fmt.Println(err)
	// Output:
	// run 3 is well
	// <nil>
	// failures: too many restarts: more than 2 within 1m0s; the last: child writer: disk full
}

// frail is a function in a process of its own. It exits when it is first run.
var frail = process.Define("example.frail", func(ctx context.Context, mark string) error {
	if os.Mkdir(mark, 0o700) == nil {
		os.Exit(7)
	}
	fmt.Println("well this time")
	return nil
})

// A child that is a process may crash in ways that no recover can catch.
func ExampleProcess() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	child := failures.Child{Name: "frail", Run: failures.Process(frail, dir+"/mark")}
	fmt.Println(failures.Supervise(context.Background(), failures.Rules{Restarts: 1, Within: time.Minute}, child))
	// Output:
	// well this time
	// <nil>
}

// A whole program: Ctrl-C and SIGTERM stop all children in order, and the shell sees which of the two it was.
func ExampleUntilSignal() {
	code, err := failures.UntilSignal(context.Background(), 10*time.Second, func(ctx context.Context) error {
		return failures.Supervise(ctx, failures.Rules{Restarts: 3, Within: time.Minute},
			failures.Child{Name: "work", Run: func(context.Context) error { return nil }})
	})
	fmt.Println(code, err) // and os.Exit(code)
	// Output: 0 <nil>
}
