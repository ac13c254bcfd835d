package decision_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
)

// census is how many bytes of memory an idle worker takes: what is resident (RSS), in a process that nothing else goes on
// in. Its own text, which it has in common with others, counts for a process; what the kernel keeps of a thread, 16 KiB
// for its stack there, does not.
var census = executor.Define("decision_test.census", func(_ context.Context, model string) (int64, error) {
	before, err := resident()
	if model == "process" || err != nil {
		return before, err
	}
	workers := map[string]int64{"goroutine": 10_000, "thread": 200}[model]
	end, here := make(chan struct{}), make(chan struct{})
	defer close(end)
	for range workers {
		go func() {
			if model == "thread" {
				runtime.LockOSThread()
			}
			here <- struct{}{}
			<-end
		}()
	}
	for range workers {
		<-here
	}
	after, err := resident()
	return (after - before) / workers, err
})

// BenchmarkMemory is row 1.5. An operation counts once, in a fresh process.
func BenchmarkMemory(b *testing.B) {
	for _, model := range models[1:] {
		bench.Run(b, "model="+model, func(b *testing.B) {
			var bytes, times int64
			for b.Loop() {
				pool, err := open("process", 1)
				require.NoError(b, err)
				f, err := executor.Submit(b.Context(), pool, census, model)
				require.NoError(b, err)
				one, err := f.Result(b.Context())
				require.NoError(b, err)
				require.NoError(b, pool.Shutdown(b.Context()))
				bytes, times = bytes+one, times+1
			}
			require.Positive(b, bytes)
			b.ReportMetric(float64(bytes)/float64(times), "B/worker")
			b.ReportMetric(0, "ns/op") // the time to count says nothing
		})
	}
}

// resident is how much of this process is in memory, in bytes.
func resident() (bytes int64, err error) {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if kB, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			_, err = fmt.Sscan(kB, &bytes)
		}
	}
	return bytes << 10, err
}
