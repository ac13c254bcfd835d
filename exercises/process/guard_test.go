package process_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

func TestThisProcessIsNoChild(t *testing.T) {
	require.False(t, process.IsChild())
	require.False(t, process.InMain())
}

func TestPR25AProgramThatForgetsMainDoesNotStartChildrenWithoutEnd(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	var out strings.Builder
	env := process.WithEnv(forgetMain+"=1", "GORACE=atexit_sleep_ms=0")
	p, err := process.Launch(exec.Command(self), process.WithStdout(&out), env)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	const remedy = "process: call process.Main() first in main or TestMain\n"
	require.Equal(t, ""+
		"Start: "+remedy+
		"Command: "+remedy+
		"Launch: <nil>\n"+ // of another program, for all it knows; but it is the same, and a child
		"Start: "+remedy+
		"Command: "+remedy+
		"Launch: "+remedy+
		"Wait: <nil>\n", out.String())
}

func TestAChildThatIsNotDefinedSaysSo(t *testing.T) {
	p := launch(t, "nobody knows me", process.WithStderr(full{}))
	e := exit(t, p)
	require.Equal(t, 2, e.ExitCode)
	require.Equal(t, "process: nobody knows me: it is not defined in this program: call Define or Entry at package level\n", e.Stderr)
}

func TestAChildOfAFuncThatIsNotStartedByItSaysSo(t *testing.T) {
	for name, c := range map[string]struct{ stdin, says string }{
		"with nothing on its stdin":      {"", "process: say: reading the argument: "},
		"with something else on it":      {strings.Repeat("hello ", 1000), "process: say: reading the argument: "},
		"with a frame of the wrong kind": {string(process.StopFrame()), "process: say: reading the argument: that is no argument"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd, err := process.Command("say")
			require.NoError(t, err)
			cmd.Stdin = strings.NewReader(c.stdin)
			p, err := process.Launch(cmd, process.WithStderr(full{}))
			require.NoError(t, err)
			e := exit(t, p)
			require.Equal(t, 2, e.ExitCode)
			require.Contains(t, e.Stderr, c.says)
		})
	}
}

// PR-36: a child that ends, well or badly, before it has read what it was started for.
func TestPR36AChildThatEndsBeforeItReadsItsArgumentIsAnErrorOfWait(t *testing.T) {
	for name, size := range map[string]int{"an argument that the pipe holds": 1, "and one that it does not": 1 << 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, say, strings.Repeat("x", size), process.WithEnv(endEarly+"=5"))
			require.Equal(t, 5, exit(t, p).ExitCode)

			p = start(t, say, strings.Repeat("x", size), process.WithEnv(endEarly+"=0"))
			require.ErrorContains(t, p.Wait(t.Context()), "it ended before it read its argument: process.Main() must be the first")
		})
	}
}
