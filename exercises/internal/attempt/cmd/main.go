// The attempts of a learner or a class, as the Makefile's targets ask for them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"concurrency/exercises/internal/attempt"
)

const usage = "usage: attempt attempt|try|reset|measure EXERCISE [BY [DIR BENCH CPU COUNT BENCHTIME]] | attempts [EXERCISE...]"

var errUsage = errors.New(usage)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := do(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func do(ctx context.Context, args []string) (ok bool, err error) {
	if len(args) > 0 && args[0] == "attempts" {
		return attempt.Check(ctx, ".", args[1:], os.Stdout)
	}
	if len(args) < 2 {
		return false, errUsage
	}
	args = append(args, "")
	a, err := attempt.Open(".", args[1], args[2])
	if err != nil {
		return false, err
	}
	switch {
	case args[0] == "attempt":
		return true, begin(a, a.Start())
	case args[0] == "reset":
		old, err := a.Reset()
		if err == nil {
			fmt.Printf("What there was is in %s.\n", old)
		}
		return true, begin(a, err)
	case args[0] == "try":
		return try(ctx, a)
	case args[0] == "measure" && len(args) >= 8:
		return true, a.Measure(ctx, args[3], attempt.Sweep{Bench: args[4], CPU: args[5], Count: args[6], Time: args[7]})
	}
	return false, errUsage
}

func begin(a *attempt.Attempt, err error) error {
	if err != nil {
		return err
	}
	own, err := a.Own()
	fmt.Printf("Yours to write, in %s: %v\nWhat is asked of it is in the *_test.go files beside them.\n", a.Name(), own)
	return err
}

func try(ctx context.Context, a *attempt.Attempt) (bool, error) {
	hints, err := a.Hints()
	if err != nil {
		return false, err
	}
	result, err := a.Try(ctx, attempt.Patient)
	if err != nil {
		return false, err
	}
	return result.Print(os.Stdout, a, hints), nil
}
