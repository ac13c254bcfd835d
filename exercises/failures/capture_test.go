package failures_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/threadpool"
)

// Whatever a function does, there is one outcome.
func ExampleGo() {
	fmt.Println(<-failures.Go(func() error { return nil }))
	fmt.Println(<-failures.Go(func() error { return errors.New("no route to host") }))

	var panicked *executor.PanicError
	err := <-failures.Go(func() error { panic("out of range") })
	fmt.Println(errors.As(err, &panicked), panicked.Value, len(panicked.Stack) > 0)

	err = <-failures.Go(func() error { runtime.Goexit(); return nil })
	fmt.Println(errors.Is(err, executor.ErrGoexit))
	// Output:
	// <nil>
	// no route to host
	// true out of range true
	// true
}

// Three functions at once: the failure of one, even a panic, leaves the others alone.
func ExampleCapture() {
	work := []func() error{
		func() error { return nil },
		func() error { panic("out of range") },
		func() error { return errors.New("no route to host") },
	}
	errs := make([]error, len(work))
	var all sync.WaitGroup
	for i, fn := range work {
		all.Go(func() { failures.Capture(fn, func(err error) { errs[i] = err }) })
	}
	all.Wait()
	for i, err := range errs {
		first, _, _ := strings.Cut(fmt.Sprint(err), "\n")
		fmt.Println(i, first)
	}
	// Output:
	// 0 <nil>
	// 1 executor: task panicked: out of range
	// 2 no route to host
}

// A pool does the same for its tasks: the worker lives, and the panic is the outcome of its future.
func Example_captureInAPool() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	nth := executor.Func(func(_ context.Context, n int) (string, error) { return []string{"a", "b"}[n], nil })
	for _, n := range []int{5, 1} {
		future, _ := executor.Submit(ctx, pool, nth, n)
		value, err := future.Result(ctx)
		var bounds runtime.Error
		fmt.Printf("%q %v\n", value, errors.As(err, &bounds))
	}
	// Output:
	// "" true
	// "b" false
}

var errCapture = errors.New("its own error")

type captureBang int

// captureExplode is to be found in the stack.
func captureExplode(n int) error { panic(captureBang(n)) }

func captureNth(all []error, n int) error { return all[n] }

type captureEmpty struct{}

func (*captureEmpty) Error() string { return "typed nil" }

// captureEnds are all the ways out of a function, and what is to come of each.
var captureEnds = map[string]struct {
	fn   func() error
	want func(t *testing.T, err error)
}{
	"nil": {
		func() error { return nil },
		func(t *testing.T, err error) { require.NoError(t, err) },
	},
	"TP-09 an error is itself": {
		func() error { return errCapture },
		func(t *testing.T, err error) { require.Equal(t, errCapture, err) },
	},
	"FU-27 a typed nil in an error is an error": {
		func() error { return (*captureEmpty)(nil) },
		func(t *testing.T, err error) { require.Equal(t, error((*captureEmpty)(nil)), err) },
	},
	"TP-10 EH-09 a panic has its value, and the stack of who raised it": {
		func() error { return captureExplode(7) },
		func(t *testing.T, err error) {
			require.IsType(t, &executor.PanicError{}, err)
			panicked := err.(*executor.PanicError)
			require.Equal(t, captureBang(7), panicked.Value)
			require.Contains(t, string(panicked.Stack), "failures_test.captureExplode(")
			require.Contains(t, err.Error(), "failures_test.captureExplode(")
		},
	},
	"a panic with an error matches that": {
		func() error { panic(fmt.Errorf("wrapped: %w", errCapture)) },
		func(t *testing.T, err error) {
			require.IsType(t, &executor.PanicError{}, err)
			require.ErrorIs(t, err, errCapture)
		},
	},
	"a panic of the runtime's is one": {
		func() error { return captureNth(nil, 3) },
		func(t *testing.T, err error) {
			var bounds runtime.Error
			require.ErrorAs(t, err, &bounds)
		},
	},
	"a panic with nil is one": {
		func() error { panic(nil) },
		func(t *testing.T, err error) {
			require.IsType(t, &executor.PanicError{}, err)
			require.IsType(t, &runtime.PanicNilError{}, err.(*executor.PanicError).Value)
		},
	},
	"a panic on the way out of another counts": {
		func() error {
			defer func() { panic(captureBang(2)) }()
			panic(captureBang(1))
		},
		func(t *testing.T, err error) {
			require.IsType(t, &executor.PanicError{}, err)
			require.Equal(t, captureBang(2), err.(*executor.PanicError).Value)
		},
	},
	"TP-11 a Goexit": {
		func() error { runtime.Goexit(); return nil },
		func(t *testing.T, err error) { require.Equal(t, executor.ErrGoexit, err) },
	},
	"a Goexit on the way out of a panic": {
		func() error { defer runtime.Goexit(); panic(1) },
		func(t *testing.T, err error) { require.Equal(t, executor.ErrGoexit, err) },
	},
	"a function that is not there": {
		nil,
		func(t *testing.T, err error) { require.IsType(t, &executor.PanicError{}, err) },
	},
}

// captureUnreturned tells whether a function with this outcome did not return.
func captureUnreturned(err error) bool {
	var panicked *executor.PanicError
	return errors.As(err, &panicked) || errors.Is(err, executor.ErrGoexit)
}

// Each end is told once, by Capture and by Go.
func TestEveryEndIsOneOutcome(t *testing.T) {
	for name, c := range captureEnds {
		t.Run(name, func(t *testing.T) {
			var told []error
			returned := false
			done := make(chan struct{})
			go func() {
				defer close(done)
				failures.Capture(c.fn, func(err error) { told = append(told, err) })
				returned = true
			}()
			<-done
			require.Len(t, told, 1, "outcomes")
			c.want(t, told[0])
			require.Equal(t, !errors.Is(told[0], executor.ErrGoexit), returned, "Capture returns, but after a Goexit")
			c.want(t, <-failures.Go(c.fn))
		})
	}
}

// Of ten goroutines one panics and one ends early: theirs are the only failures, and the other eight do all their work.
func TestOneFailureLeavesTheOthersAlone(t *testing.T) { // EH-08
	done := make([]int, 10)
	var outcomes [10]<-chan error
	start := make(chan struct{})
	for i := range outcomes {
		outcomes[i] = failures.Go(func() error {
			<-start
			switch i {
			case 3:
				return captureExplode(i)
			case 7:
				runtime.Goexit()
			}
			for range 1000 {
				done[i]++
			}
			return nil
		})
	}
	close(start)
	for i, outcome := range outcomes {
		err := <-outcome
		switch i {
		case 3:
			require.IsType(t, &executor.PanicError{}, err)
			require.Equal(t, captureBang(3), err.(*executor.PanicError).Value)
			require.Zero(t, done[i])
		case 7:
			require.Equal(t, executor.ErrGoexit, err)
			require.Zero(t, done[i])
		default:
			require.NoError(t, err)
			require.Equal(t, 1000, done[i])
		}
	}
}

// Nobody need receive: the goroutine ends all the same. A bubble does not end before all that is in it has.
func TestAnOutcomeThatNobodyReceivesHoldsNothingUp(t *testing.T) { // TH-12
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		for range 3 {
			failures.Go(func() error { ended++; return errCapture })
			synctest.Wait()
		}
		assert.Equal(t, 3, ended)
	})
}

func init() {
	children["a panic that nobody captures"] = func() {
		go func() { _ = captureExplode(1) }()
		select {}
	}
	children["one that is captured, and a fatal error"] = func() {
		captureCrash(func() error { return nil }) // the control
		captureCrash(func() error { return captureExplode(1) })
		captureCrash(func() error { new(sync.Mutex).Unlock(); return nil })
	}
}

// captureCrash says what became of fn, if there is anything left that could.
func captureCrash(fn func() error) {
	err := <-failures.Go(fn)
	fmt.Println("the program goes on:", err != nil)
}

// Why all this: a panic in any goroutine is the end of the whole program. And one kind of end nobody can capture.
func TestAPanicEndsTheProgramUnlessCaptured(t *testing.T) { // EH-08
	for name, want := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"a panic that nobody captures": {2, "", "panic: failures_test.captureBang(1)"},
		"one that is captured, and a fatal error": {
			2, "the program goes on: false\nthe program goes on: true\n", "fatal error: sync: unlock of unlocked mutex",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := runChild(t, name)
			require.Equal(t, want.code, got.code, got.stderr)
			require.Equal(t, want.stdout, got.stdout)
			require.Contains(t, got.stderr, want.stderr)
		})
	}
}
