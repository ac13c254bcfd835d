package process_test

import (
	"context"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestAStdinThatIsNoFileIsCopied(t *testing.T) {
	leak.Check(t)
	said := digits(1 << 20)
	cmd, err := process.Command("echo")
	require.NoError(t, err)
	cmd.Stdin = strings.NewReader(said)
	var out strings.Builder
	p, err := process.Launch(cmd, process.WithStdout(&out), process.WithStderr(io.Discard))
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, len(said), out.Len())
	require.True(t, said == out.String(), "it is what was said")
}

func TestAStdinThatNobodyReadsDoesNotHideTheEnd(t *testing.T) {
	leak.Check(t)
	cmd := atOnce(t)
	cmd.Stdin = strings.NewReader(digits(1 << 20))
	p, err := process.Launch(cmd)
	require.NoError(t, err)
	require.NoError(t, p.Wait(context.Background()))
}

// What is to be read may never come, and the process has ended all the same.
func TestAStdinThatIsStuckDoesNotHideTheEnd(t *testing.T) {
	for name, c := range map[string]func(t *testing.T) (io.Reader, io.Closer){
		"a reader":     func(*testing.T) (io.Reader, io.Closer) { return io.Pipe() },
		"a connection": connection,
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			from, to := c(t)
			cmd := atOnce(t)
			cmd.Stdin = from
			p, err := process.Launch(cmd)
			require.NoError(t, err)
			require.NoError(t, p.Wait(context.Background()))
			require.NoError(t, to.Close())
		})
	}
}

// connection is both ends of one.
func connection(t *testing.T) (io.Reader, io.Closer) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	to, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	from, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { from.Close() })
	return from, to
}

// atOnce is a program that ends at once.
func atOnce(t *testing.T) *exec.Cmd {
	path, err := exec.LookPath("true")
	if err != nil {
		t.Skip("there is none")
	}
	return exec.Command(path)
}
