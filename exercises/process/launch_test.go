package process_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestLaunchRefusesWhatCannotBeStartedAndLeavesNothing(t *testing.T) {
	collect := debug.SetGCPercent(-1) // it would close what was forgotten
	t.Cleanup(func() { debug.SetGCPercent(collect) })
	leak.Check(t)
	started := exec.Command("started")
	_ = started.Start()
	for says, cmd := range map[string]*exec.Cmd{
		"process: Launch: the command is nil":              nil,
		"process: starting no-such-program: ":              exec.Command("no-such-program"),
		"process: starting dir: ":                          exec.Command(t.TempDir() + "/dir"),
		"process: starting started: exec: already started": started,
		"process: starting .: exec: no command":            {},
	} {
		if cmd != nil {
			cmd.Stdin = strings.NewReader("never read")
		}
		_, err := process.Launch(cmd, process.WithStdout(io.Discard))
		require.ErrorContains(t, err, says)
	}
	cmd, err := process.Command(linger)
	require.NoError(t, err)
	_, err = process.Launch(cmd, process.WithGrace(-1))
	require.ErrorContains(t, err, "process: WithGrace(-1ns): it must be positive")
	require.Nil(t, cmd.Process)
}

// printer speaks on the protocol, and prints besides.
var printer = entry("printer", func(_, stdout *os.File) int {
	fmt.Println("printed")
	fmt.Fprintln(keptStdout, "printed on a stdout kept from before")
	fmt.Fprintln(stdout, "protocol")
	n, err := os.Stdin.Read(make([]byte, 1))
	fmt.Fprintln(stdout, n, err)
	return 3
})

// keptStdout is what a package may have set aside before anybody could stop it.
var keptStdout = os.Stdout

func TestWhatAnEntryPrintsDoesNotTouchTheProtocol(t *testing.T) {
	cmd, err := process.Command(printer)
	require.NoError(t, err)
	cmd.Stdin = strings.NewReader("for the body alone")
	var stdout, stderr bytes.Buffer
	p, err := process.Launch(cmd, process.WithStdout(&stdout), process.WithStderr(&stderr))
	require.NoError(t, err)
	require.Equal(t, 3, exit(t, p).ExitCode)
	require.Equal(t, "protocol\n0 EOF\n", stdout.String())
	require.Equal(t, "printed\nprinted on a stdout kept from before\n", stderr.String())
}

var quitter = entry("quitter", func(_, _ *os.File) int { runtime.Goexit(); return 0 })

func TestAnEntryThatEndsItsGoroutineEndsItsProcess(t *testing.T) {
	e := exit(t, launch(t, quitter, process.WithStderr(io.Discard)))
	require.Equal(t, 1, e.ExitCode)
	require.Equal(t, "process: quitter: it ended its goroutine (runtime.Goexit) without returning\n", e.Stderr)
}

// insider tells what it is.
var insider = entry("insider", func(stdin, stdout *os.File) int {
	fmt.Fprintln(stdout, process.IsChild(), process.InMain(), inMainEarly, process.IsChild() == childEarly, os.Args[1:])
	process.Main() // once more: it returns
	return 0
})

// What initialisers of packages see.
var inMainEarly, childEarly = process.InMain(), process.IsChild()

func TestAnEntryKnowsWhereItRuns(t *testing.T) {
	var out strings.Builder
	require.NoError(t, launch(t, insider, process.WithStdout(&out)).Wait(t.Context()))
	require.Equal(t, "true true false true ["+process.Arg(insider)+"]\n", out.String())
}

var reader = process.Define("reader", func(context.Context, int) error {
	all, err := io.ReadAll(os.Stdin)
	fmt.Println(len(all), err)
	return nil
})

func TestTheStandardInputOfAFuncIsEmpty(t *testing.T) {
	var out strings.Builder
	require.NoError(t, start(t, reader, 0, process.WithStdout(&out)).Wait(t.Context()))
	require.Equal(t, "0 <nil>\n", out.String())
}

var chatty = entry("chatty", func(_, stdout *os.File) int {
	fmt.Fprint(stdout, "out")
	fmt.Fprint(os.Stderr, "err")
	return 0
})

func TestLaunchWritesToTheCommandsOwnWritersUnlessAnOptionNamesAnother(t *testing.T) {
	for name, c := range map[string]struct{ out, err, wantOwn, wantOptions string }{
		"none":   {"", "", "out+err", "+"},
		"stdout": {"x", "", "+err", "out+"},
		"stderr": {"", "x", "out+", "+err"},
		"both":   {"x", "x", "+", "out+err"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, err := process.Command(chatty)
			require.NoError(t, err)
			var own, options struct{ out, err strings.Builder }
			cmd.Stdout, cmd.Stderr = &own.out, &own.err
			var opts []process.Option
			if c.out != "" {
				opts = append(opts, process.WithStdout(&options.out))
			}
			if c.err != "" {
				opts = append(opts, process.WithStderr(&options.err))
			}
			p, err := process.Launch(cmd, opts...)
			require.NoError(t, err)
			require.NoError(t, p.Wait(t.Context()))
			require.Equal(t, c.wantOwn, own.out.String()+"+"+own.err.String())
			require.Equal(t, c.wantOptions, options.out.String()+"+"+options.err.String())
		})
	}
}

var failing = process.Define("failing", func(_ context.Context, says string) error {
	fmt.Fprint(os.Stderr, says)
	os.Exit(9)
	return nil
})

func TestExitErrorSaysWhoHowAndWhy(t *testing.T) {
	for want, e := range map[string]process.ExitError{
		"process: p (pid 7): exit code 3":             {PID: 7, Name: "p", ExitCode: 3},
		"process: p (pid 7): ended by signal: killed": {PID: 7, Name: "p", ExitCode: -1, Signal: os.Kill},
		"process: p (pid 7): exit code 2\npanic: x\n": {PID: 7, Name: "p", ExitCode: 2, Stderr: "panic: x\n"},
	} {
		require.EqualError(t, &e, want)
	}
}
