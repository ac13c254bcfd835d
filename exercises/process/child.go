package process

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"concurrency/exercises/internal/wire"
)

// The exit codes of a child, besides 0 and what os.Exit says. Go's own code for a crash is 2.
const (
	exitFailed = 1
	exitMisuse = 2
	exitOrphan = 3
)

// child is what a child that was started with the name of f does.
func (f *Func[Arg]) child() int {
	stdin, err := takeStdin()
	if err != nil {
		return complain(f.name, exitMisuse, err)
	}
	r := wire.NewReader(stdin)
	arg, grace, err := f.receive(r)
	if err != nil {
		return complain(f.name, exitMisuse, fmt.Errorf("reading the argument: %w", err))
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go watch(r, cancel, grace)
	if err := f.fn(ctx, arg); err != nil {
		return complain(f.name, exitFailed, err)
	}
	return 0
}

// receive takes the first frame apart.
func (f *Func[Arg]) receive(r *wire.Reader) (arg Arg, grace time.Duration, err error) {
	codec, err := wire.For[Arg]()
	if err != nil {
		return arg, 0, err
	}
	frame, err := r.Next()
	if err != nil {
		return arg, 0, err
	}
	g, n := binary.Uvarint(frame.Body)
	if frame.Kind != kindArgument || n <= 0 {
		return arg, 0, errors.New("that is no argument: a child is started by (*Func).Start")
	}
	body, err := unpack(frame.Body[n:])
	if err == nil {
		_, err = codec.Take(body, &arg)
	}
	return arg, time.Duration(g), err
}

// parentGone is set when the lifeline has ended, or when an Entry says so.
var parentGone atomic.Bool

// watch tells fn what comes down the lifeline, and gives it a grace when nothing more will come.
func watch(r *wire.Reader, cancel context.CancelCauseFunc, grace time.Duration) {
	for {
		frame, err := r.Next()
		if err != nil {
			break
		}
		if frame.Kind == kindStop {
			cancel(ErrStopped)
		}
	}
	parentGone.Store(true)
	cancel(ErrParentGone)
	time.Sleep(grace)
	leave(exitOrphan)
}

// runToEnd runs a child's part, whose outcome is the exit code. A panic goes its way: Go's report is the best there
// is. A Goexit would end the main goroutine and not the process. The two are told apart by the stack: recover would
// tell them apart too, but would spoil the report.
func runToEnd(name string, part func() int) int {
	returned := false
	defer func() {
		if !returned && inGoexit() {
			leave(complain(name, exitFailed, errGoexit))
		}
	}()
	code := part()
	returned = true
	return code
}

var errGoexit = errors.New("it ended its goroutine (runtime.Goexit) without returning")

// inGoexit tells, in a deferred call, whether Goexit makes it or a panic: the innermost of the two.
func inGoexit() bool {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		frame, more := frames.Next()
		if frame.Function == "runtime.Goexit" || strings.HasPrefix(frame.Function, "runtime.gopanic") || !more {
			return frame.Function == "runtime.Goexit"
		}
	}
}

// complain says on stderr why the child fails, and returns its exit code.
func complain(name string, code int, err error) int {
	fmt.Fprintf(os.Stderr, "process: %s: %v\n", name, err)
	return code
}

// leave ends the process. When its parent has died nobody is left to end what it started, so its group goes with it.
func leave(code int) {
	if parentGone.Load() || hasNewParent() {
		endOwnGroup()
	}
	os.Exit(code)
}
