package failures_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// children are the programs that a test starts as a process of their own, because a crash would take the tests along.
// Test files add theirs.
var children = map[string]func(){}

// TestMain runs a child instead of the tests if that is what this process was started for.
func TestMain(m *testing.M) {
	process.Main()
	if len(os.Args) == 3 && os.Args[1] == "failures-child" {
		children[os.Args[2]]()
		os.Exit(0)
	}
	leak.Main(m)
}

// onProcessors runs a test with one processor, where nothing is at once, with two, and with more than there may be, where
// anybody may be stopped anywhere.
func onProcessors(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			test(t)
		})
	}
}

// child is what became of a program of its own.
type child struct {
	stdout, stderr string
	code           int
}

// runChild runs one of the children to its end, and kills one that hangs.
func runChild(t *testing.T, name string) child {
	t.Helper()
	require.Contains(t, children, name)
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "failures-child", name)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // else a race build sleeps 1 s at exit
	cmd.WaitDelay = 10 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		require.IsType(t, new(exec.ExitError), err)
	}
	return child{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}
