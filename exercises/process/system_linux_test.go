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
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// files tells what is open in the child before it does anything, and lives on.
var files = process.Define("files", func(ctx context.Context, _ int) error {
	open, err := leak.Files()
	if err != nil {
		return err
	}
	var all []string
	for _, target := range open {
		all = append(all, target)
	}
	fmt.Println(len(open), all)
	<-ctx.Done()
	return nil
})

func TestPR13EachChildHasTheSameNumberOfOpenFiles(t *testing.T) {
	first := 0
	for i := range 3 {
		out := newTranscript(t)
		start(t, files, 0, process.WithStdout(out)) // and it stays while the next are started
		n := out.number(t, "")
		if i == 0 {
			first = n
		}
		require.Equal(t, first, n)
	}
}

func TestPR23AFileThatIsOpenHereIsNotOpenInAChild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	opened := make(chan error)
	go func() { // while children are started
		var err error
		for i := 0; ctx.Err() == nil && err == nil; i++ {
			var f *os.File
			if f, err = os.Create(filepath.Join(dir, fmt.Sprint(i%100))); err == nil {
				err = f.Close()
			}
		}
		opened <- err
	}()
	kept, err := os.Create(filepath.Join(dir, "kept"))
	require.NoError(t, err)
	defer kept.Close()
	for range 3 {
		out := newTranscript(t)
		start(t, files, 0, process.WithStdout(out))
		require.NotContains(t, out.next(t), dir)
	}
	cancel()
	require.NoError(t, <-opened)
}

// inherited is how many files another program gets that is started from here.
func inherited() (string, error) {
	n, err := exec.Command("sh", "-c", "ls /proc/self/fd | wc -l").Output()
	return string(n), err
}

var grandparent = process.Define("grandparent", func(context.Context, int) error {
	n, err := inherited()
	fmt.Print(n)
	return err
})

func TestPR23TheLifelineIsNotOpenInAGrandchild(t *testing.T) {
	want, err := inherited()
	require.NoError(t, err)
	var got strings.Builder
	require.NoError(t, start(t, grandparent, 0, process.WithStdout(&got)).Wait(t.Context()))
	require.Equal(t, want, got.String())
}

func TestPR34AProcessThatNobodyWaitsForLeavesNoZombie(t *testing.T) {
	leak.Check(t)
	p, err := nothing.Start(t.Context(), 0)
	require.NoError(t, err)
	eventually(t, func() bool {
		children, err := leak.Children()
		_, there := children[p.PID()]
		return err == nil && !there
	}, "process %d is still there", p.PID())
}

func TestPR03AProcessIsAmongTheChildrenWhileItLives(t *testing.T) {
	out := newTranscript(t)
	p := start(t, patient, "I", process.WithStdout(out))
	require.Equal(t, "here I", out.next(t))
	children, err := leak.Children()
	require.NoError(t, err)
	require.Equal(t, "running "+os.Args[0]+" "+process.Arg("patient"), children[p.PID()])
	require.NoError(t, p.Stop(t.Context()))
	children, err = leak.Children()
	require.NoError(t, err)
	require.NotContains(t, children, p.PID())
}

var parentage = process.Define("parentage", func(context.Context, int) error {
	fmt.Println("parent", os.Getppid())
	return nil
})

func TestPR17AChildKnowsItsParent(t *testing.T) {
	out := newTranscript(t)
	require.NoError(t, start(t, parentage, 0, process.WithStdout(out)).Wait(t.Context()))
	require.Equal(t, os.Getpid(), out.number(t, "parent"))
}

func TestPR24SignalsThatArriveWhileWaitingDoNotDisturb(t *testing.T) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	defer signal.Stop(signals)
	out := newTranscript(t)
	p := start(t, patient, "I", process.WithStdout(out))
	ended := make(chan error, 1)
	go func() { ended <- p.Wait(context.Background()) }()
	require.Equal(t, "here I", out.next(t))
	for range 1000 {
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGUSR1))
	}
	<-signals
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, <-ended)
}

// careless has its children reaped by others, in one way or another, and says what became of them.
var careless = process.Define("careless", func(_ context.Context, how string) error {
	switch how {
	case "SIGCHLD ignored":
		signal.Ignore(syscall.SIGCHLD)
	case "SIGCHLD handled":
		signal.Notify(make(chan os.Signal, 1), syscall.SIGCHLD)
	case "any child waited for":
		go func() {
			for {
				_, _ = syscall.Wait4(-1, nil, 0, nil)
			}
		}()
	}
	for range 5 {
		p, err := process.Launch(exec.Command("sh", "-c", "exit 7"))
		if err != nil {
			return err
		}
		var e *process.ExitError
		err = p.Wait(context.Background())
		if code, ended := p.ExitCode(); errors.Is(err, syscall.ECHILD) && ended && code == -1 {
			fmt.Println("lost")
		} else if errors.As(err, &e) && e.ExitCode == 7 && ended && code == 7 {
			fmt.Println("told")
		} else {
			return fmt.Errorf("neither: %w, %d, %v", err, code, ended)
		}
		if !errors.Is(p.Kill(), os.ErrProcessDone) {
			return errors.New("it could still be signalled")
		}
	}
	return nil
})

func TestSG07WhenSomebodyElseReapsAChildWaitSaysSoAndEnds(t *testing.T) {
	for how, want := range map[string][]string{
		"SIGCHLD ignored":      {"lost"},
		"SIGCHLD handled":      {"told"},
		"any child waited for": {"lost", "told"}, // whoever is first
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			out := newTranscript(t)
			require.NoError(t, start(t, careless, how, process.WithStdout(out)).Wait(t.Context()))
			lines := out.rest()
			require.Len(t, lines, 5)
			require.Subset(t, want, lines)
		})
	}
}

// deleted starts a child when its program's file is gone.
var deleted = entry("deleted", func(_, stdout *os.File) int {
	self, err := os.Executable()
	if err == nil {
		err = os.Remove(self)
	}
	var p *process.Process
	if err == nil {
		p, err = say.Start(context.Background(), "alive and well", process.WithStdout(stdout))
	}
	if err == nil {
		err = p.Wait(context.Background())
	}
	fmt.Fprintln(stdout, err)
	return 0
})

func TestAProgramWhoseFileIsDeletedStartsChildrenStill(t *testing.T) {
	self, err := os.ReadFile("/proc/self/exe")
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(copied, self, 0o700))
	var out bytes.Buffer
	env := process.WithEnv("GORACE=atexit_sleep_ms=0")
	p, err := process.Launch(exec.Command(copied, process.Arg(deleted)), process.WithStdout(&out), env)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, "alive and well\n<nil>\n", out.String())
}

func TestLaunchLeavesTheSystemAttributesOfItsCallerAlone(t *testing.T) {
	for name, attr := range map[string]syscall.SysProcAttr{
		"none":              {},
		"a session":         {Setsid: true},
		"a group of others": {Setpgid: true, Pgid: syscall.Getpgrp()},
	} {
		t.Run(name, func(t *testing.T) {
			cmd, err := process.Command(linger)
			require.NoError(t, err)
			was := attr
			cmd.SysProcAttr = &attr
			p, err := process.Launch(cmd)
			require.NoError(t, err)
			assert.Equal(t, was, attr)
			group, err := syscall.Getpgid(p.PID())
			assert.NoError(t, err)
			assert.Equal(t, p.PID(), group, "its group is its own in any case")
			require.NoError(t, p.Kill())
			require.Equal(t, syscall.SIGKILL, exit(t, p).Signal)
		})
	}
}

func TestLaunchKeepsTheNumberOfOpenFilesWhenTheStartFails(t *testing.T) {
	leak.Check(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it would close what was forgotten
	program := atOnce(t)
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	defer func() { require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)) }()
	open, err := leak.Files()
	require.NoError(t, err)
	starts := map[string]func() (*process.Process, error){
		"say": func() (*process.Process, error) { return say.Start(t.Context(), "", process.WithStdout(io.Discard)) },
		"true": func() (*process.Process, error) {
			cmd := &exec.Cmd{Path: program.Path, Stdin: strings.NewReader("never read")}
			return process.Launch(cmd, process.WithStdout(io.Discard))
		},
	}
	for extra := range uint64(10) { // fails at one file after the other
		low := syscall.Rlimit{Cur: uint64(len(open)) + 2 + extra, Max: limit.Max}
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low))
		for name, start := range starts {
			p, err := start()
			if err != nil {
				require.ErrorIs(t, err, syscall.EMFILE)
				require.ErrorContains(t, err, "process: starting "+name+": ")
				continue
			}
			require.NoError(t, p.Wait(t.Context()))
		}
	}
	now, err := leak.Files()
	require.NoError(t, err)
	require.Equal(t, open, now)
}
