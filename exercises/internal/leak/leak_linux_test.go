package leak_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"concurrency/exercises/internal/leak"

	"github.com/stretchr/testify/require"
)

// start starts a child whose stdin stays open until end, which waits for the child.
func start(t *testing.T, mode string) (*exec.Cmd, io.Closer) {
	t.Helper()
	cmd := child(t, mode)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, stdin
}

func end(t *testing.T, cmd *exec.Cmd, stdin io.Closer) {
	t.Helper()
	require.NoError(t, stdin.Close())
	require.NoError(t, cmd.Wait())
}

func TestCheckNamesARunningChild(t *testing.T) {
	var cmd *exec.Cmd
	var stdin io.Closer
	said := verdict(t, func() { cmd, stdin = start(t, "linger") })
	defer end(t, cmd, stdin)
	require.Contains(t, said, fmt.Sprintf("leak: child process %d: running %s linger", cmd.Process.Pid, cmd.Path))
}

func TestCheckNamesAZombie(t *testing.T) {
	var cmd *exec.Cmd
	var stdin io.Closer
	said := verdict(t, func() {
		cmd, stdin = start(t, "leave")
		require.Eventually(t, func() bool {
			children, err := leak.Children()
			return err == nil && strings.HasPrefix(children[cmd.Process.Pid], "zombie")
		}, 10*time.Second, time.Millisecond, "its end is not waited for")
	})
	defer end(t, cmd, stdin)
	require.Contains(t, said, fmt.Sprintf("leak: child process %d: zombie of ", cmd.Process.Pid))
}

func TestCheckNamesAnOpenFile(t *testing.T) {
	var f *os.File
	said := verdict(t, func() { f = create(t) })
	defer f.Close()
	require.Equal(t, fmt.Sprintf("leak: open file %d: %s", f.Fd(), f.Name()), said)
}

func TestCheckNamesAFileThatTookTheNumberOfAnother(t *testing.T) {
	before := create(t)
	var after *os.File
	said := verdict(t, func() {
		require.NoError(t, before.Close())
		after = create(t)
	})
	defer after.Close()
	require.Contains(t, said, after.Name())
}

func TestCheckForgivesAFileAndAChildThatWereThereBefore(t *testing.T) {
	cmd, stdin := start(t, "linger")
	defer end(t, cmd, stdin)
	f := create(t)
	defer f.Close()
	require.Empty(t, verdict(t, func() {}))
}

func TestChildrenListsAChildFromStartToWait(t *testing.T) {
	cmd, stdin := start(t, "linger")
	children, err := leak.Children()
	require.NoError(t, err)
	require.Contains(t, children, cmd.Process.Pid)
	end(t, cmd, stdin)
	children, err = leak.Children()
	require.NoError(t, err)
	require.NotContains(t, children, cmd.Process.Pid)
}

func TestFilesLeavesOutWhatTheRuntimeKeeps(t *testing.T) {
	r, w, err := os.Pipe() // starts the poller
	require.NoError(t, err)
	defer r.Close()
	defer w.Close()
	files, err := leak.Files()
	require.NoError(t, err)
	require.Contains(t, files[int(r.Fd())], "pipe:")
	for fd, target := range files {
		require.NotContains(t, target, "anon_inode:[event", fd)
	}
}

func TestMainForgivesTheProfilesOfGoTest(t *testing.T) {
	cmd := child(t, "-test.run=^$")
	cmd.Args = append(cmd.Args, "-test.cpuprofile=cpu.out", "-test.trace=trace.out",
		"-test.testlogfile=log.txt", "-test.outputdir=.")
	cmd.Env = append(cmd.Env, "GOGC=off") // a collection in time would close them
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestParseStat(t *testing.T) {
	for name, c := range map[string]struct {
		line   string
		want   string
		parent int
		ok     bool
	}{
		"reads name, state and parent":               {"12 (cat) S 7 12 12", "cat", 7, true},
		"is not misled by brackets in a name":        {"12 (a) Z 1 (b)) R 7 12", "a) Z 1 (b)", 7, true},
		"refuses a line without brackets":            {"12 cat S 7", "", 0, false},
		"refuses a line that ends too early":         {"12 (cat) S", "", 0, false},
		"refuses a parent that is not a number":      {"12 (cat) S x 1", "cat", 0, false},
		"refuses nothing":                            {"", "", 0, false},
		"refuses brackets that close before opening": {") S 7 (", "", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, parent, ok := leak.ParseStat(c.line)
			require.Equal(t, c.ok, ok)
			if ok {
				require.Equal(t, c.want, got)
				require.Equal(t, c.parent, parent)
			}
		})
	}
}

func create(t *testing.T) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "left open")
	require.NoError(t, err)
	return f
}
