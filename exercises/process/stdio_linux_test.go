package process_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// A file that is handed on stays the caller's too: his writes must not fail all at once because the pipe is full.
func TestAnEntryLeavesTheModeOfAFileThatItSharesAlone(t *testing.T) {
	var stdin, stdout [2]int
	require.NoError(t, syscall.Pipe2(stdin[:], syscall.O_CLOEXEC))
	require.NoError(t, syscall.Pipe2(stdout[:], syscall.O_CLOEXEC))
	named := func(fd int) *os.File {
		f := os.NewFile(uintptr(fd), "pipe") // blocks, and is left so
		t.Cleanup(func() { f.Close() })
		return f
	}
	ours, theirs := named(stdin[1]), named(stdout[0])
	cmd, err := process.Command("echo")
	require.NoError(t, err)
	shared := []*os.File{named(stdin[0]), named(stdout[1])}
	cmd.Stdin, cmd.Stdout = shared[0], shared[1]
	p, err := process.Launch(cmd, process.WithStderr(io.Discard))
	require.NoError(t, err)
	t.Cleanup(func() { end(t, p) })

	fmt.Fprint(ours, "there and back")
	answer := make([]byte, len("there and back"))
	_, err = io.ReadFull(theirs, answer)
	require.NoError(t, err)
	require.Equal(t, "there and back", string(answer))
	for _, f := range shared {
		require.Zero(t, flags(t, f)&syscall.O_NONBLOCK)
	}
	require.NoError(t, ours.Close())
	require.NoError(t, p.Wait(t.Context()))
}

func flags(t *testing.T, f *os.File) int {
	t.Helper()
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_GETFL, 0)
	require.Zero(t, errno)
	return int(flags)
}

func TestAnEntryReadsAFileFromWhereItsCallerStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte("mine, yours"), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	_, err = io.ReadFull(f, make([]byte, len("mine, ")))
	require.NoError(t, err)
	cmd, err := process.Command("echo")
	require.NoError(t, err)
	cmd.Stdin = f
	var out strings.Builder
	p, err := process.Launch(cmd, process.WithStdout(&out), process.WithStderr(io.Discard))
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, "yours", out.String())
}

// The runaway has left the group, holds the stdin that it does not read, and lives on.
func TestAStdinThatARunawayHoldsIsLetGo(t *testing.T) {
	runaway := 0
	t.Cleanup(func() { // last of all
		if runaway > 0 {
			require.NoError(t, syscall.Kill(runaway, syscall.SIGKILL))
			eventuallyGone(t, runaway)
		}
	})
	leak.Check(t)
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("there is no program that runs away")
	}
	out := newTranscript(t)
	cmd := exec.Command("sh", "-c", `exec 3<&0; setsid sh -c 'echo here $$; exec sleep 1000' <&3 & wait`)
	cmd.Stdin = strings.NewReader(digits(1 << 20))
	p, err := process.Launch(cmd, process.WithStdout(out))
	require.NoError(t, err)
	t.Cleanup(func() { end(t, p) })
	runaway = out.number(t, "here")
	require.NoError(t, p.Kill())
	require.Equal(t, syscall.SIGKILL, exit(t, p).Signal)
	require.False(t, gone(runaway))
}

// The parent may ask it to stop at that very moment.
func TestPR36AChildThatEndsWithoutReadingIsFoundOutAlsoWhileItIsAsked(t *testing.T) {
	frame, err := say.Frame("never read", never)
	require.NoError(t, err)
	for range 3000 {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		require.ErrorContains(t, process.Unread(r, w, frame), "it ended before it read its argument")
	}
}
