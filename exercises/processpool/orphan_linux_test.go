package processpool_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// begets starts what nothing but a signal ends, says which process that is, and stays or does not.
var begets = executor.Define("begets", func(ctx context.Context, stays bool) (int, error) {
	cmd := exec.Command("sleep", "3600")
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if !stays {
		return cmd.Process.Pid, nil
	}
	fmt.Println("started", cmd.Process.Pid)
	<-ctx.Done()
	return 0, ctx.Err()
})

// lineage says how a program's worker is started, and what its task does.
type lineage struct{ Launcher, Stays bool }

// progenitor is a program that has a worker's task start a process.
var progenitor = process.Define("progenitor", func(ctx context.Context, l lineage) error {
	var opts []processpool.Option
	if l.Launcher {
		opts = append(opts, processpool.WithCommand(plainWorker))
	}
	pool, err := processpool.New(1, opts...)
	if err != nil {
		return err
	}
	f, err := executor.Submit(ctx, pool, begets, l.Stays)
	if err != nil {
		return err
	}
	pid, err := f.Result(ctx)
	fmt.Println("started", pid)
	<-ctx.Done()
	return err
})

func plainWorker(context.Context) *exec.Cmd {
	cmd := exec.Command(os.Args[0], processpool.WorkerArg)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	return cmd
}

// PR-18 PL-32: the worker may find out before the system gives it another parent, or by an answer that nobody reads.
func TestWhatATaskHasStartedEndsWithTheProgramOfThePool(t *testing.T) {
	if _, err := exec.LookPath("sleep"); err != nil {
		t.Skip(err)
	}
	for name, l := range map[string]lineage{
		"while the worker is idle":                             {},
		"while the task runs":                                  {Stays: true},
		"while the task runs, and replies are written at once": {Stays: true, Launcher: true},
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			said := new(record)
			p, err := progenitor.Start(t.Context(), l, process.WithStdout(said), process.WithStderr(said))
			require.NoError(t, err)
			eventually(t, func() bool { return strings.HasSuffix(said.String(), "\n") || !p.Alive() })
			_, text, _ := strings.Cut(strings.TrimSpace(said.String()), "started ")
			pid, err := strconv.Atoi(text)
			require.NoError(t, err, said)
			require.NoError(t, syscall.Kill(p.PID(), syscall.SIGKILL)) // it, and not its group
			<-p.Done()
			t.Cleanup(func() {
				if runs(pid) {
					_ = syscall.Kill(pid, syscall.SIGKILL)
				}
			})
			eventually(t, func() bool { return !runs(pid) })
		})
	}
}

// runs tells whether there is a process of this number that has not ended.
func runs(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, stat, _ := strings.Cut(string(b), ") ")
	return err == nil && !strings.HasPrefix(stat, "Z")
}

func TestAWorkerThatIsToLeaveEndsWell(t *testing.T) {
	leak.Check(t)
	var cmd *exec.Cmd
	pool := newPool(t, 1, processpool.WithGrace(time.Minute), processpool.WithCommand(func(ctx context.Context) *exec.Cmd {
		cmd = plainWorker(ctx)
		return cmd
	}))
	lives(t, pool)
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, "exit status 0", cmd.ProcessState.String())
}
