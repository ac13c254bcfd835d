package failures

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"concurrency/exercises/executor"
)

// What cuts an orderly end short.
var (
	// ErrNotInTime says that the program still ran when its grace was over.
	ErrNotInTime = executor.DefineError("failures.ErrNotInTime",
		errors.New("failures: it did not end in time: it must heed its ctx"))
	// ErrAtOnce says that a second signal came.
	ErrAtOnce = executor.DefineError("failures.ErrAtOnce", errors.New("failures: a second signal: it ends at once"))
)

// SignalError is why ctx ends when a signal came: its context.Cause.
type SignalError struct{ Signal os.Signal }

func (e *SignalError) Error() string { return fmt.Sprintf("failures: signal: %v", e.Signal) }

// Exit codes, besides 0, and 128 and the number of the signal as shells have it: 130 for Ctrl-C, 143 for SIGTERM.
const (
	exitFailed   = 1
	exitPanicked = 2 // Go's own
	exitSignal   = 128
)

// UntilSignal runs fn, the work of a whole program, and returns the code that the program is to exit with:
//
//	func main() {
//		process.Main()
//		code, err := failures.UntilSignal(context.Background(), 10*time.Second, work)
//		if err != nil {
//			fmt.Fprintln(os.Stderr, err)
//		}
//		os.Exit(code)
//	}
//
// The first SIGINT (Ctrl-C) or SIGTERM ends the ctx of fn, with a [*SignalError] as cause: fn takes no new work, and
// finishes or cancels what runs. If it has returned before the grace is over, the error is nil, or what it returned
// besides ctx's own error. Otherwise that is [ErrNotInTime], and a second signal makes it [ErrAtOnce]: fn still runs
// then, and the exit ends it. With a grace of 0 or less nobody waits for fn: what it does when it is told has no effect
// that could be relied on. The code is 128 and the number of the last signal.
//
// Without a signal the code is 0 if fn returns nil, 1 if it returns an error or ends its goroutine, and 2 if it panics.
// When ctx itself ends, fn has the grace as well; the code is then what fn makes it, and 1 for ErrNotInTime. A first
// signal during that grace neither prolongs nor ends it, and makes the code its own.
//
// Signals belong to the program, so there should be one call, in main. Before it and after it they do what they do by
// default: they end the program on the spot. Children that were started by package process do not get the terminal's
// Ctrl-C: stop them when ctx ends, as [Supervise] does. On Windows there is no SIGTERM from another process; closing the
// console counts as one. Python raises KeyboardInterrupt in the main thread, wherever that is, and does nothing about
// SIGTERM.
func UntilSignal(ctx context.Context, grace time.Duration, fn func(context.Context) error) (code int, err error) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	return untilSignal(ctx, signals, grace, fn)
}

func untilSignal(ctx context.Context, signals <-chan os.Signal, grace time.Duration, fn func(context.Context) error) (code int, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := Go(func() error { return fn(ctx) })
	told, over := ctx.Done(), (<-chan time.Time)(nil)
	for {
		select {
		case err = <-ended:
			return judged(ctx, code, err)
		case sig := <-signals:
			if code != 0 {
				return codeForSignal(sig), ErrAtOnce
			}
			code = codeForSignal(sig)
			cancel(&SignalError{sig})
		case <-told:
			told, over = nil, time.After(grace)
		case <-over:
			return max(code, exitFailed), ErrNotInTime
		}
	}
}

// judged is tidied for any error: a method of err that panics or ends its goroutine does not do that to main's.
func judged(ctx context.Context, code int, err error) (exit int, left error) {
	exit, left = max(code, exitFailed), err
	<-Go(func() error {
		exit, left = tidied(ctx, code, err)
		return nil
	})
	return exit, left
}

// tidied is the code and the error of a program that returned with err. A code that is not 0 is a signal's.
func tidied(ctx context.Context, code int, err error) (int, error) {
	switch {
	case code == 0:
		return codeFor(err), err
	case onlyEndOf(ctx, err):
		return code, nil
	}
	return code, err
}

func codeFor(err error) int {
	var panicked *executor.PanicError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &panicked):
		return exitPanicked
	}
	return exitFailed
}

func codeForSignal(sig os.Signal) int {
	number, _ := sig.(syscall.Signal)
	return exitSignal + int(number)
}
