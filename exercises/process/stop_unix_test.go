//go:build unix

package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// Graces that a test waits for, and that it would not live to see the end of.
const (
	short = 20 * time.Millisecond
	never = time.Hour
)

func TestPR05AndPR06TheErrorTellsWhichSignalEndedIt(t *testing.T) {
	for name, c := range map[string]struct {
		send func(*process.Process) error
		want os.Signal
	}{
		"Terminate is SIGTERM": {(*process.Process).Terminate, syscall.SIGTERM},
		"Kill is SIGKILL":      {(*process.Process).Kill, syscall.SIGKILL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, simple, struct{}{}, process.WithStdout(out))
			out.number(t, "here")
			require.NoError(t, c.send(p))
			want := &process.ExitError{PID: p.PID(), Name: "simple", ExitCode: -1, Signal: c.want}
			require.Equal(t, want, exit(t, p))
			code, ended := p.ExitCode()
			require.Equal(t, -1, code)
			require.True(t, ended)
		})
	}
	for how, want := range map[string]os.Signal{"SIGTERM": syscall.SIGTERM, "SIGKILL": syscall.SIGKILL} {
		require.Equal(t, want, exit(t, start(t, ending, how)).Signal, "which it sent itself")
	}
}

func TestPR07AChildThatHandlesSignalsTidiesUp(t *testing.T) {
	for name, sig := range map[string]syscall.Signal{"on SIGINT": syscall.SIGINT, "on SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, polite, struct{}{}, process.WithStdout(out), process.WithStderr(io.Discard))
			require.NoError(t, syscall.Kill(out.number(t, "here"), sig))
			require.Equal(t, 1, exit(t, p).ExitCode)
			require.Equal(t, []string{"tidied up"}, out.rest())
		})
		t.Run(name+", one that does not dies of it", func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, simple, struct{}{}, process.WithStdout(out))
			require.NoError(t, syscall.Kill(out.number(t, "here"), sig))
			require.Equal(t, sig, exit(t, p).Signal)
		})
	}
}

// Each child yields to one of the three, and the grace before is too long to be waited for.
func TestStopAsksThenTerminatesThenKills(t *testing.T) {
	t.Run("the patient one ends when asked", func(t *testing.T) {
		t.Parallel()
		out := newTranscript(t)
		p := start(t, patient, "I", process.WithStdout(out), process.WithGrace(never))
		require.Equal(t, "here I", out.next(t))
		require.NoError(t, p.Stop(t.Context()))
		require.NoError(t, p.Wait(t.Context()))
		require.Equal(t, []string{"process: the parent asks to stop"}, out.rest())
	})
	t.Run("the simple one is terminated", func(t *testing.T) {
		t.Parallel()
		out := newTranscript(t)
		p := start(t, simple, struct{}{}, process.WithStdout(out), process.WithGrace(time.Second))
		out.number(t, "here")
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, syscall.SIGTERM, exit(t, p).Signal)
	})
	t.Run("PR-32: the stubborn one is killed", func(t *testing.T) {
		t.Parallel()
		out := newTranscript(t)
		p := start(t, stubborn, struct{}{}, process.WithStdout(out), process.WithGrace(short))
		out.number(t, "here")
		require.NoError(t, p.Stop(t.Context()))
		require.False(t, p.Alive())
		require.Equal(t, syscall.SIGKILL, exit(t, p).Signal)
	})
	t.Run("one that was launched cannot be asked", func(t *testing.T) {
		t.Parallel()
		p := launch(t, linger, process.WithGrace(never))
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, syscall.SIGTERM, exit(t, p).Signal)
	})
	t.Run("PR-32: the end of the context kills at once", func(t *testing.T) {
		t.Parallel()
		out := newTranscript(t)
		p := start(t, stubborn, struct{}{}, process.WithStdout(out), process.WithGrace(never))
		out.number(t, "here")
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- p.Stop(ctx) }()
		require.Equal(t, "not me", out.next(t))
		cancel()
		require.NoError(t, <-stopped)
		require.False(t, p.Alive())
		require.Equal(t, syscall.SIGKILL, exit(t, p).Signal)
	})
}

func TestStopMayBeCalledBySeveralAtOnceAndAgain(t *testing.T) {
	leak.Check(t)
	out := newTranscript(t)
	p := start(t, polite, struct{}{}, process.WithStdout(out), process.WithStderr(io.Discard), process.WithGrace(never))
	out.number(t, "here")
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			assert.NoError(t, p.Stop(t.Context()))
			assert.False(t, p.Alive())
		})
	}
	wg.Wait()
	require.NoError(t, p.Stop(t.Context()))
	require.Equal(t, 1, exit(t, p).ExitCode)
}

// A child that never reads fills its lifeline: neither Start nor Stop may block on it.
func TestPR36AChildThatDoesNotReadBlocksNobody(t *testing.T) {
	leak.Check(t)
	out := newTranscript(t)
	p := start(t, say, string(make([]byte, 1<<20)),
		process.WithEnv(stopEarly+"=1"), process.WithStdout(out), process.WithGrace(short))
	require.Equal(t, "stopped", out.next(t))
	require.NoError(t, p.Stop(t.Context()))
	require.Equal(t, syscall.SIGKILL, exit(t, p).Signal, "SIGTERM waits until a stopped process goes on")
}

// That the number of an ended process becomes another's takes long to bring about: here it is told a lie.
func TestPR33NoOtherProcessCanBeHit(t *testing.T) {
	out := newTranscript(t)
	other := start(t, patient, "another", process.WithStdout(out))
	require.Equal(t, "here another", out.next(t))
	p := run(t, process.WithStdout(out), "true")
	<-p.Done()
	p.Become(other.PID())
	require.ErrorIs(t, p.Terminate(), os.ErrProcessDone)
	require.ErrorIs(t, p.Kill(), os.ErrProcessDone)
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, other.Stop(t.Context()))
	require.NoError(t, other.Wait(t.Context()), "it was asked, and nothing else befell it")
}

// Signals race with the end of short processes: whoever comes too late is told, and nothing else happens.
func TestPR33SignalsRaceWithTheEnd(t *testing.T) {
	for range 20 {
		p, err := process.Launch(exec.Command("true"))
		require.NoError(t, err)
		var wg sync.WaitGroup
		for _, send := range []func() error{p.Terminate, p.Kill} {
			wg.Go(func() {
				for {
					if err := send(); err != nil {
						assert.ErrorIs(t, err, os.ErrProcessDone)
						return
					}
				}
			})
		}
		<-p.Done()
		wg.Wait()
	}
}

func TestAProcessThatHasLeftItsGroupIsSignalledStill(t *testing.T) {
	for name, c := range map[string]struct {
		send func(*process.Process) error
		want os.Signal
	}{
		"by Terminate": {(*process.Process).Terminate, syscall.SIGTERM},
		"by Kill":      {(*process.Process).Kill, syscall.SIGKILL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, deserter, 0, process.WithStdout(out))
			pid := out.number(t, "here")
			t.Cleanup(func() {
				if p.Alive() { // or else the clean-up after this one would wait for ever
					_ = syscall.Kill(pid, syscall.SIGKILL)
				}
			})
			require.NoError(t, c.send(p))
			require.Equal(t, c.want, exit(t, p).Signal)
		})
	}
}

// thorough takes its time to tidy up.
var thorough = entry("thorough", func(stdin, stdout *os.File) int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	fmt.Fprintln(stdout, "here")
	<-signals
	<-time.After(short)
	fmt.Fprintln(stdout, "tidied up")
	return 0
})

func TestACommandsOwnContextEndsItAsItSays(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	self, err := process.Command(thorough)
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, self.Path)
	cmd.Args, cmd.Env = self.Args, self.Env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out := newTranscript(t)
	p, err := process.Launch(cmd, process.WithStdout(out))
	require.NoError(t, err)
	require.Equal(t, "here", out.next(t))
	cancel()
	require.NoError(t, p.Wait(context.Background()))
	require.Equal(t, []string{"tidied up"}, out.rest())
	require.Zero(t, cmd.WaitDelay, "which would have it killed after that time")
}

// The end of Start's ctx after the end of the process is not why it was killed.
func TestAProcessThatHasEndedIsNotKilledForAnything(t *testing.T) {
	swap(t, process.Stuck, never)
	w := stuckWriter{make(chan struct{}), make(chan struct{})}
	out := newTranscript(t)
	p := start(t, simple, struct{}{}, process.WithStdout(io.MultiWriter(out, w)))
	out.number(t, "here")
	require.NoError(t, p.Kill())
	eventually(t, func() bool { return errors.Is(p.Kill(), os.ErrProcessDone) }, "it was not reaped")
	p.KillFor(io.ErrNoProgress)
	require.True(t, p.Alive(), "its output is being copied still")
	close(w.release)
	require.NotErrorIs(t, exit(t, p), io.ErrNoProgress)
}
