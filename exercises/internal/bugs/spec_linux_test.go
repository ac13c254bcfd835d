package bugs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

// setApart has a child leave the group of its parent, as a runaway does.
func setApart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

func TestNoProcessSurvivesItsRun(t *testing.T) {
	heir := filepath.Join(t.TempDir(), "pid")
	t.Setenv(planted, heir)
	f, err := run(t, t.Context(), "heir", time.Minute)
	require.NoError(t, err)
	require.NotEqual(t, bugs.TimedOut, f.Kind, f.Output)
	text, err := os.ReadFile(heir)
	require.NoError(t, err, f.Output)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.Eventually(t, func() bool { // whoever inherits it may take its time to bury it
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	}, 10*time.Second, time.Millisecond)
}
