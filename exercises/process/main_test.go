package process_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// Variables of the environment that make this program misbehave, for the tests of what is done about it.
const (
	forgetMain = "PROCESS_TEST_FORGET_MAIN"
	endEarly   = "PROCESS_TEST_END_EARLY"  // with this exit code, as a child
	stopEarly  = "PROCESS_TEST_STOP_EARLY" // as by Ctrl-Z
)

var _ = initialise()

// initialise stands for a package that ends the program, or starts a process, before main has begun.
func initialise() (none struct{}) {
	if code, err := strconv.Atoi(os.Getenv(endEarly)); err == nil && process.IsChild() {
		os.Exit(code)
	}
	if os.Getenv(stopEarly) != "" && process.IsChild() {
		fmt.Println("stopped")
		stopSelf()
	}
	return none
}

// Tests are named after rows of the catalogue of behaviours. These rows have no test, since there is nothing to show:
//
//	PR-10  close                 there is nothing to close
//	PR-14  threads of a child    as in any Go program, who returns has ended, and waits for his goroutines before
//	PR-16  helper that spawns    there is none
//	PR-29  kill before start     there is no process before Start
//	PR-31  daemon flag           all children end with their parent
//	PR-35  number of processors  runtime.NumCPU
//	PR-37  this very process     package os
//	PR-38  start methods         there is one
//	PR-39  another executable    Launch takes any command
//	SG-01  interrupted lock      there is no lock; the ctx of signal.NotifyContext ends Wait like any other: PR-04
//	SG-02  lock and signals      there is no lock; PR-24 is the same for Wait
//	SG-03  interrupt of main     who makes a ctx can end it
//	SG-04  Ctrl-C with a pool    there is no pool here
func TestMain(m *testing.M) {
	if os.Getenv(forgetMain) != "" {
		startChildren()
		os.Exit(0)
	}
	process.Main()
	leak.Main(m)
}

// start starts a child that does not outlive the test, with a grace that is long on the slowest machine.
func start[Arg any](t testing.TB, f *process.Func[Arg], arg Arg, opts ...process.Option) *process.Process {
	t.Helper()
	opts = append([]process.Option{process.WithGrace(30 * time.Second)}, opts...)
	p, err := f.Start(context.Background(), arg, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { end(t, p) })
	return p
}

// launch is start for the lower half.
func launch(t testing.TB, name string, opts ...process.Option) *process.Process {
	t.Helper()
	cmd, err := process.Command(name)
	require.NoError(t, err)
	p, err := process.Launch(cmd, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { end(t, p) })
	return p
}

func end(t testing.TB, p *process.Process) {
	if err := p.Kill(); err != nil {
		require.ErrorIs(t, err, os.ErrProcessDone)
	}
	<-p.Done()
}

// exit waits for a process that is to fail, and tells how it did.
func exit(t testing.TB, p *process.Process) *process.ExitError {
	t.Helper()
	var e *process.ExitError
	require.ErrorAs(t, p.Wait(t.Context()), &e)
	return e
}

// eventually waits for a condition.
func eventually(t testing.TB, condition func() bool, what string, args ...any) {
	t.Helper()
	require.Eventually(t, condition, 20*time.Second, time.Millisecond, append([]any{what}, args...)...)
}

// transcript is a writer whose lines are read one by one.
type transcript struct {
	io.WriteCloser
	lines chan string
}

// newTranscript is to be made before the processes that write to it: it ends after them.
func newTranscript(t testing.TB) *transcript {
	r, w := io.Pipe()
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
	}()
	t.Cleanup(func() { w.Close() })
	return &transcript{w, lines}
}

// next is the next line, as soon as it is there.
func (s *transcript) next(t testing.TB) string {
	t.Helper()
	select {
	case line := <-s.lines:
		return line
	case <-time.After(20 * time.Second):
		require.Fail(t, "there is no next line")
		return ""
	}
}

// number is the next line, which must be "WHAT NUMBER".
func (s *transcript) number(t testing.TB, what string) (n int) {
	t.Helper()
	line := s.next(t)
	_, err := fmt.Sscanf(strings.TrimPrefix(line, what), "%d", &n)
	require.NoError(t, err, "%q is not %q and a number", line, what)
	return n
}

// rest is all further lines of processes that have ended.
func (s *transcript) rest() (lines []string) {
	s.Close()
	for line := range s.lines {
		lines = append(lines, line)
	}
	return lines
}
