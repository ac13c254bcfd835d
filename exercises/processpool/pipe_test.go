//go:build linux

package processpool_test

import (
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/processpool"
)

func onLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the task finds its worker's pipe through /proc")
	}
}

// PP-39: nothing stays blocked in a write.
func TestAWorkerThatDiesOfAnArgumentLargerThanThePipeFailsTheTask(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, startedAs("fake overfed"))
	large := make([]byte, 1<<20)
	for range 3 {
		require.Equal(t, 7, death(t, submit(t, pool, echo, large)).ExitCode)
	}
	_, err := executor.Map(patient(t), pool, echo, [][]byte{large, large, large})
	var dead *processpool.WorkerError
	require.ErrorAs(t, err, &dead)
}

// PP-48
func TestWhatATaskPrintsDisturbsNothingAndItHasNothingToRead(t *testing.T) {
	leak.Check(t)
	var said record
	pool := newPool(t, 1, processpool.WithLogger(slog.New(slog.NewTextHandler(&said, nil))))
	pid := value(t, submit(t, pool, whoAmI, 0))
	for n := range 20 {
		require.Zero(t, value(t, submit(t, pool, chatty, fmt.Sprint("chat ", n))))
	}
	require.Equal(t, pid, value(t, submit(t, pool, whoAmI, 0)))
	eventually(t, func() bool { return strings.Count(said.String(), "chat 19") == 3 })
}

// PP-48: and if it finds the pipe, that is its worker's end.
func TestGarbageOnTheProtocolsPipeCostsTheWorkerAndNothingElse(t *testing.T) {
	leak.Check(t)
	onLinux(t)
	pool := newPool(t, 2)
	for _, way := range []string{"garbage", "strange frame"} {
		t.Run(way, func(t *testing.T) {
			f := submit(t, pool, ending, way)
			var others []*executor.Future[int]
			for n := range 20 {
				others = append(others, submit(t, pool, square, n))
			}
			dead := death(t, f)
			require.Error(t, dead.Err)
			if way == "garbage" {
				require.ErrorIs(t, dead.Err, wire.ErrMalformed)
				require.ErrorContains(t, dead, "hello, world")
			}
			for n, f := range others {
				require.Equal(t, n*n, value(t, f))
			}
		})
	}
}

// PP-01: the pipe stays open when the worker is gone.
func TestAGrandchildThatHoldsThePipeHoldsUpNobody(t *testing.T) {
	leak.Check(t)
	onLinux(t)
	pool := newPool(t, 1)
	for _, way := range []string{"grandchild", "runaway grandchild"} {
		t.Run(way, func(t *testing.T) {
			if _, err := exec.LookPath("sleep"); err != nil {
				t.Skip(err)
			}
			dead := death(t, submit(t, pool, ending, way))
			require.Equal(t, 3, dead.ExitCode)
			if way == "runaway grandchild" {
				pid, err := strconv.Atoi(dead.Stderr)
				require.NoError(t, err)
				defer kill(t, pid) // which is there still
			}
			lives(t, pool)
		})
	}
}

// PP-51
func TestAnAnswerCountsIfItsWorkerHasDiedSince(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, startedAs("fake last words"))
	for _, size := range []int{1, 1 << 20} {
		for range 2 {
			require.Len(t, value(t, submit(t, pool, echo, make([]byte, size))), size)
		}
	}
}

// PP-51
func TestHalfAnAnswerIsADeath(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, startedAs("fake half a word"))
	for _, size := range []int{1, 1 << 20} {
		require.Equal(t, 7, death(t, submit(t, pool, echo, make([]byte, size))).ExitCode)
	}
}
