package process_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// gone tells whether a process has ended. Nobody may be there to reap an orphan.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X")
}

func eventuallyGone(t *testing.T, pid int) {
	t.Helper()
	eventually(t, func() bool { return gone(pid) }, "process %d lives on", pid)
}

func TestPR08AndPR22AChildMayHaveChildren(t *testing.T) {
	out := newTranscript(t)
	p := start(t, tree, 3, process.WithStdout(out))
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, []string{"depth 0", "depth 1", "depth 2", "depth 3"}, out.rest())
}

var tree *process.Func[int]

func init() { // because it refers to itself
	tree = process.Define("tree", func(ctx context.Context, depth int) error {
		defer fmt.Println("depth", depth)
		if depth == 0 {
			return nil
		}
		p, err := tree.Start(ctx, depth-1)
		if err != nil {
			return err
		}
		return p.Wait(ctx)
	})
}

func TestPR18WhenAParentIsKilledItsChildrenEndToo(t *testing.T) {
	for _, kind := range []string{"a stubborn Func", "a plain process"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, family, kind, process.WithStdout(out))
			child := out.number(t, "child")
			require.False(t, gone(child))
			require.NoError(t, syscall.Kill(p.PID(), syscall.SIGKILL)) // it, and not its group
			require.Equal(t, syscall.SIGKILL, exit(t, p).Signal)
			eventuallyGone(t, child)
		})
	}
}

// dynasty is a parent whose child is a family.
var dynasty = process.Define("dynasty", func(ctx context.Context, kind string) error {
	p, err := family.Start(ctx, kind, process.WithGrace(20*time.Millisecond))
	if err != nil {
		return err
	}
	fmt.Println("parent", p.PID())
	return p.Wait(ctx)
})

func TestPR18AndTheirChildren(t *testing.T) {
	for _, kind := range []string{"a stubborn Func", "a plain process"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, dynasty, kind, process.WithStdout(out))
			var parent, child int
			for range 2 {
				line := out.next(t)
				_, err := fmt.Sscanf(line, "parent %d", &parent)
				if err != nil {
					_, err = fmt.Sscanf(line, "child %d", &child)
				}
				require.NoError(t, err, line)
			}
			require.NoError(t, p.Kill()) // reaches its group, to which neither belongs
			eventuallyGone(t, parent)
			eventuallyGone(t, child)
		})
	}
}

// heir tidies up when its parent is gone, and there is nobody to read what it prints meanwhile.
var heir = process.Define("heir", func(ctx context.Context, file string) error {
	fmt.Println("here", os.Getpid())
	<-ctx.Done()
	fmt.Println("tidying up")
	fmt.Fprintln(os.Stderr, "still at it")
	time.Sleep(20 * time.Millisecond) // it takes a while
	return os.WriteFile(file, []byte(context.Cause(ctx).Error()), 0o600)
})

var testator = process.Define("testator", func(ctx context.Context, file string) error {
	p, err := heir.Start(ctx, file, process.WithGrace(30*time.Second))
	if err != nil {
		return err
	}
	return p.Wait(ctx)
})

func TestPR18AChildWhoseParentIsKilledHasAGraceToTidyUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "will")
	out := newTranscript(t)
	p := start(t, testator, file, process.WithStdout(out))
	child := out.number(t, "here")
	require.NoError(t, p.Kill())
	eventuallyGone(t, child)
	said, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "process: the parent is gone", string(said))
}

func TestAParentThatLetsGoIsGoneToo(t *testing.T) {
	cmd, err := process.Command("stubborn")
	require.NoError(t, err)
	frame, err := stubborn.Frame(struct{}{}, time.Millisecond)
	require.NoError(t, err)
	cmd.Stdin = bytes.NewReader(frame) // and then end-of-file
	err = cmd.Run()                    // not in a group of its own, so that its exit code is seen
	var e *exec.ExitError
	require.ErrorAs(t, err, &e)
	require.Equal(t, 3, e.ExitCode())
}

// deserted has learnt that its parent is gone.
var deserted = entry("deserted", func(_, _ *os.File) int { process.EndOrphan(5); return 0 })

func TestPR18AnOrphanEndsTogetherWithTheGroupThatItLeads(t *testing.T) {
	require.Equal(t, syscall.SIGKILL, exit(t, launch(t, deserted)).Signal)
	cmd, err := process.Command(deserted)
	require.NoError(t, err)
	var e *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &e, "in a group that it does not lead")
	require.Equal(t, 5, e.ExitCode())
}

func TestPR40TheChildrenOfAChildEndWithIt(t *testing.T) {
	leak.Check(t)
	for name, end := range map[string]func(*process.Process) error{
		"when it is killed":     (*process.Process).Kill,
		"when it is terminated": (*process.Process).Terminate,
		"when it ends by itself": func(p *process.Process) error {
			return p.Stop(context.Background())
		},
		"when it alone is killed": func(p *process.Process) error {
			return syscall.Kill(p.PID(), syscall.SIGKILL)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			p := start(t, family, "a plain process", process.WithStdout(out), process.WithStderr(io.Discard))
			child := out.number(t, "child")
			require.NoError(t, end(p))
			<-p.Done()
			eventuallyGone(t, child)
		})
	}
}

// The runaway has left the group, and holds stdout and stderr for as long as it lives.
func TestPR41WaitEndsWithTheChildAndNotWithTheLastHolderOfItsOutput(t *testing.T) {
	swap(t, process.Stuck, never) // and it does not just lose its patience
	out := newTranscript(t)
	p := start(t, family, "a runaway process", process.WithStdout(out), process.WithStderr(out))
	runaway := out.number(t, "child")
	defer func() {
		require.NoError(t, syscall.Kill(runaway, syscall.SIGKILL))
		eventuallyGone(t, runaway)
	}()
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Wait(t.Context()))
	require.False(t, gone(runaway))
}

// silent closes its stdout and works on.
var silent = process.Define("silent", func(ctx context.Context, _ struct{}) error {
	err := os.Stdout.Close()
	fmt.Fprintln(os.Stderr, "closed")
	<-ctx.Done()
	return err
})

func TestPR41WaitDoesNotEndWithTheOutput(t *testing.T) {
	leak.Check(t)
	said := newTranscript(t)
	p := start(t, silent, struct{}{}, process.WithStdout(io.Discard), process.WithStderr(said))
	require.Equal(t, "closed", said.next(t))
	require.True(t, p.Alive())
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Wait(t.Context()))
}

func TestSG05TheTerminalsInterruptReachesTheParentAlone(t *testing.T) {
	out := newTranscript(t)
	p := start(t, foreman, "", process.WithStdout(out), process.WithStderr(io.Discard))
	worker := out.number(t, "here")
	group, err := syscall.Getpgid(worker)
	require.NoError(t, err)
	require.Equal(t, worker, group)
	require.NoError(t, syscall.Kill(-p.PID(), syscall.SIGINT)) // as Ctrl-C does, to the group in the foreground
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, []string{"process: the parent asks to stop", "stopped: <nil>"}, out.rest())
}

func TestSG06AParentThatHandlesSIGTERMStopsItsChildren(t *testing.T) {
	out := newTranscript(t)
	p := start(t, foreman, "", process.WithStdout(out), process.WithStderr(io.Discard))
	worker := out.number(t, "here")
	require.NoError(t, p.Terminate())
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, []string{"process: the parent asks to stop", "stopped: <nil>"}, out.rest())
	require.True(t, gone(worker))
}

// worker would tell if a signal reached it.
var worker = process.Define("worker", func(ctx context.Context, _ string) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	fmt.Println("here", os.Getpid())
	<-ctx.Done()
	fmt.Println(context.Cause(ctx))
	select {
	case sig := <-signals:
		return errors.New("I was sent " + sig.String())
	default:
		return nil
	}
})

// foreman stops its worker on a signal.
var foreman = process.Define("foreman", func(ctx context.Context, _ string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	p, err := worker.Start(context.Background(), "", process.WithGrace(30*time.Second))
	if err != nil {
		return err
	}
	<-ctx.Done()
	err = errors.Join(p.Stop(context.Background()), p.Wait(context.Background()))
	fmt.Println("stopped:", err)
	return err
})
