package processpool_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
)

// bareEntry is a child that does nothing.
const bareEntry = "processpool_test.bare"

func init() {
	process.Entry(bareEntry, func(in, out *os.File) int {
		_, _ = out.Write([]byte{1}) // it has started
		_, _ = io.Copy(io.Discard, in)
		return 0
	})
}

// BenchmarkMemory is what an idle worker holds of memory, against a bare child of the same program. An operation is one
// look at all of them.
func BenchmarkMemory(b *testing.B) {
	bench.Run(b, "model=bare", func(b *testing.B) {
		cmd, err := process.Command(bareEntry)
		require.NoError(b, err)
		measureMemory(b, []int{startIdle(b, cmd)})
	})
	bench.Run(b, "model=process", func(b *testing.B) {
		pool := warm(b)
		seen := map[int]bool{}
		for len(seen) < pool.Workers() {
			pids, err := executor.Map(b.Context(), pool, pidAfter, make([]int, 4*pool.Workers()), executor.Chunk(1))
			require.NoError(b, err)
			for _, pid := range pids {
				seen[pid] = true
			}
		}
		var pids []int
		for pid := range seen {
			pids = append(pids, pid)
		}
		measureMemory(b, pids)
	})
}

// pidAfter waits a moment, so that other workers get some too.
var pidAfter = executor.Define("processpool_test.pidAfter", func(ctx context.Context, _ int) (int, error) {
	_, err := bench.Wait(ctx, 0)
	return os.Getpid(), err
})

func startIdle(b *testing.B, cmd *exec.Cmd) (pid int) {
	b.Helper()
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	out, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	b.Cleanup(func() {
		require.NoError(b, in.Close())
		require.NoError(b, cmd.Wait())
	})
	_, err = out.Read(make([]byte, 1))
	require.NoError(b, err)
	return cmd.Process.Pid
}

func measureMemory(b *testing.B, pids []int) {
	b.Helper()
	kB := 0
	for b.Loop() {
		kB = 0
		for _, pid := range pids {
			kB += resident(b, pid)
		}
	}
	require.NotZero(b, kB)
	b.ReportMetric(float64(kB)/1024/float64(len(pids)), "MB/worker")
	b.ReportMetric(0, "ns/op") // the time to look it up says nothing
}

// resident is how many kB of its memory are there.
func resident(b *testing.B, pid int) (kB int) {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(b, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			_, err := fmt.Sscan(rest, &kB)
			require.NoError(b, err)
		}
	}
	return kB
}

// BenchmarkCtrlC says how long after Ctrl-C a program with ten thousand tasks in its pool has ended, in order and with
// all that it started. An operation is that and the start of the program.
func BenchmarkCtrlC(b *testing.B) {
	bench.Run(b, "model=process", func(b *testing.B) {
		var total time.Duration
		ended := 0
		for b.Loop() {
			p := run(b, workload{N: 10_000, Workers: runtime.GOMAXPROCS(0)})
			p.underWay(b, runtime.GOMAXPROCS(0))
			began := time.Now()
			interrupt(b, -p.PID())
			require.Contains(b, p.ends(b), "strange=0 shutdown=<nil> died=0 left=0")
			total += time.Since(began)
			ended++
		}
		b.ReportMetric(float64(total.Microseconds())/1e3/float64(ended), "ms/end")
	})
}
