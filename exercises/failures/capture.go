package failures

import "concurrency/exercises/executor"

// Capture calls fn and tells then what became of it, exactly once and however fn ends: nil, fn's own error, a
// *executor.PanicError with the value of a panic and the stack of the place that raised it, or executor.ErrGoexit.
// A panic with nil is one with a *runtime.PanicNilError.
//
// A panic ends here. A Goexit cannot be stopped: then is told, and the goroutine goes on ending, so that
// Capture does not return. Go is for whoever must live on.
//
// Nobody can capture what the runtime calls fatal: a map written by two at once, a Mutex unlocked twice, no memory left.
// Only a process of its own contains that, see processpool.
//
// It costs some nanoseconds when fn returns; when fn panics, some ten microseconds, nearly all of them for the stack.
// After the except clause around the body of a Python thread.
func Capture(fn func() error, then func(err error)) {
	var err error
	returned := false
	defer func() {
		if !returned {
			err = executor.Caught(recover())
		}
		then(err)
	}()
	err = fn()
	returned = true
}

// Go calls fn in a goroutine of its own and sends what became of it, as Capture has it. There is room for the
// outcome, so the goroutine ends whether anybody receives or not; it is sent once, so only one can receive it.
// Where several must know, or a value comes with it, executor.Submit has a Future. It costs half a microsecond.
func Go(fn func() error) <-chan error {
	outcome := make(chan error, 1)
	go Capture(fn, func(err error) { outcome <- err })
	return outcome
}
