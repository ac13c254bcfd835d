package processpool_test

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
)

// pipeSizes tells how much the pipes hold that a worker has for itself: what it reads and what it answers on.
var pipeSizes = executor.Define("pipe sizes", func(context.Context, int) (sizes []int, err error) {
	const nonblock, getSize = syscall.O_NONBLOCK, 1032 // F_GETPIPE_SZ
	open, err := leak.Files()
	for fd, target := range open {
		if !strings.HasPrefix(target, "pipe:") {
			continue
		}
		flags, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFL, 0)
		if size, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), getSize, 0); flags&nonblock != 0 {
			sizes = append(sizes, int(size))
		}
	}
	return sizes, err
})

func TestThePipesOfAWorkerHoldAChunkOfNumbers(t *testing.T) {
	leak.Check(t)
	if max, err := os.ReadFile("/proc/sys/fs/pipe-max-size"); err == nil && len(strings.TrimSpace(string(max))) < len("262144") {
		t.Skipf("the system does not allow it: %s", max)
	}
	pool := newPool(t, 1)
	require.Equal(t, []int{256 << 10, 256 << 10}, value(t, submit(t, pool, pipeSizes, 0)))
}
