package failures_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// crashing is a worker with a fate: how each of its lives ends, by its number. The lives that are over are files in Dir.
var crashing = process.Define("failures_test.crashing", func(ctx context.Context, f fate) error {
	over, err := os.ReadDir(f.Dir)
	if err != nil {
		return err
	}
	if life := len(over); life < len(f.Ends) {
		err := os.WriteFile(filepath.Join(f.Dir, fmt.Sprint(life)), nil, 0o600)
		return errors.Join(err, crashes[f.Ends[life]]())
	}
	fmt.Println("well")
	<-ctx.Done()
	fmt.Println(context.Cause(ctx))
	return nil
})

type fate struct {
	Dir  string
	Ends []string
}

// crashes are ways in which a program ends. Nobody in it can recover from most of them.
var crashes = map[string]func() error{
	"error": func() error { return errPaper },
	"panic": func() error { go panic("in a goroutine"); select {} },
	"kill": func() error {
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {}
	},
}

// PP-01 PP-29 PL-52: the supervisor sees each death and how it came about, the next process does the work, and the
// sibling does not notice.
func TestAProcessThatCrashesIsRestarted(t *testing.T) {
	leak.Check(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said := map[string]*lines{"a": listen(t), "b": listen(t)}
	died := map[string]deaths{"a": make(deaths, 4), "b": make(deaths, 4)}
	child := func(name string, ends ...string) failures.Child {
		run := failures.Process(crashing, fate{t.TempDir(), ends}, process.WithStdout(said[name]), process.WithStderr(io.Discard))
		return failures.Child{Name: name, Run: died[name].of(run)}
	}
	result := make(chan error, 1)
	rules := failures.Rules{Restarts: 4, Within: time.Hour}
	go func() {
		result <- failures.Supervise(ctx, rules, child("a", "error", "panic", "kill"), child("b"))
	}()
	for _, out := range said {
		require.Equal(t, "well", out.next(t))
	}
	cancel()
	require.NoError(t, <-result)
	for _, out := range said {
		require.Equal(t, []string{process.ErrStopped.Error()}, out.rest(), "it was asked, not killed")
	}
	require.Len(t, died["a"], 4)
	require.Len(t, died["b"], 1, "the control: who does not crash is not restarted")
	require.ErrorContains(t, died["a"].exit(t, 1), "exit code 1\nprocess: failures_test.crashing: no more paper")
	require.ErrorContains(t, died["a"].exit(t, 2), "exit code 2\npanic: in a goroutine")
	require.NotZero(t, died["a"].exit(t, killed).ExitCode)
	require.NoError(t, <-died["a"])
	require.NoError(t, <-died["b"])
}

// heedless never looks at its ctx. As a goroutine it would run for ever.
var heedless = process.Define("failures_test.heedless", func(context.Context, struct{}) error {
	fmt.Println("here")
	select {}
})

// DM-06: it is ended by force, and reaped, and that is said; but not before those are over that may need it.
func TestAProcessThatDoesNotHeedItsContextIsEnded(t *testing.T) {
	leak.Check(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, died := listen(t), make(deaths, 1)
	run := failures.Process(heedless, struct{}{}, process.WithStdout(out), process.WithGrace(20*time.Millisecond))
	helper := failures.Child{Name: "helper", Run: died.of(run), Grace: time.Minute}
	normal := failures.Child{Name: "normal", Run: func(ctx context.Context) error {
		<-ctx.Done()
		assert.Empty(t, died, "the helper lives")
		return nil
	}}
	result := make(chan error, 1)
	go func() { result <- failures.Supervise(ctx, often, helper, normal) }()
	require.Equal(t, "here", out.next(t))
	cancel()
	err := <-result
	require.ErrorAs(t, err, new(*process.ExitError))
	require.NotErrorIs(t, err, failures.ErrStillRuns)
	require.Len(t, died, 1)
}

func TestAProcessThatIsNotToBeStartedIsAFailure(t *testing.T) {
	run := failures.Process(crashing, fate{}, process.WithName(""))
	err := failures.Supervise(t.Context(), failures.Rules{}, failures.Child{Name: "c", Run: run})
	require.ErrorIs(t, err, failures.ErrTooManyRestarts)
	require.ErrorContains(t, err, "the name is empty")

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCalledOff)
	require.ErrorIs(t, failures.Process(crashing, fate{})(ctx), errCalledOff)
}

// killed stands for the exit code of a process that was killed: on Windows that is 1.
const killed = -1

// deaths are the ends of a child, in order.
type deaths chan error

func (d deaths) of(run work) work {
	return func(ctx context.Context) error {
		err := run(ctx)
		d <- err
		return err
	}
}

// exit is the next one, which must have this code.
func (d deaths) exit(t *testing.T, code int) *process.ExitError {
	t.Helper()
	var exit *process.ExitError
	require.ErrorAs(t, <-d, &exit)
	if code != killed {
		require.Equal(t, code, exit.ExitCode)
	}
	return exit
}
