//go:build linux

package processpool_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// PP-01 PP-05 PP-29 PP-30 PL-39
func TestATaskThatEndsItsWorkerFailsAndNamesTheEnd(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	tests := []struct {
		way            string
		code           int
		signal, stderr string
	}{
		{"kill", -1, "killed", ""},
		{"exit 0", 0, "", ""},
		{"exit 3", 3, "", ""},
		{"nil map", 2, "", "assignment to entry in nil map"},
		{"stack", 2, "", "stack overflow"}, // said first, long before the end
		{"fatal error", 2, "", "unlock of unlocked mutex"},
	}
	ran := 0
	for _, tt := range tests {
		t.Run(tt.way, func(t *testing.T) {
			ran++
			pid := value(t, submit(t, pool, whoAmI, 0))
			f := submit(t, pool, ending, tt.way)
			dead := death(t, f)
			require.Equal(t, pid, dead.PID)
			require.Equal(t, tt.code, dead.ExitCode)
			require.Contains(t, dead.Stderr, tt.stderr)
			require.NoError(t, dead.Err)
			how := fmt.Sprintf("exit code %d", tt.code)
			if tt.signal == "" {
				require.Nil(t, dead.Signal)
			} else {
				require.Equal(t, tt.signal, dead.Signal.String())
				how = "signal: " + tt.signal
			}
			require.Contains(t, dead.Error(), fmt.Sprintf("worker %d died (%s)", pid, how))
			require.Contains(t, dead.Error(), tt.stderr)
			require.Equal(t, executor.Failed, f.State())
			require.NotEqual(t, pid, value(t, submit(t, pool, whoAmI, 0)), "another takes its place")
		})
	}
	require.Equal(t, ran, pool.Stats().Died)
	require.Equal(t, ran+1, pool.Stats().Started)
}

// PP-02
func TestADeadWorkerTakesOneTaskWithItWhateverElseIsUnderWay(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	g := newGate(t)
	victim, neighbour := submit(t, pool, hold, g.number(1)), submit(t, pool, hold, g.number(2))
	var queued []*executor.Future[int]
	for n := range 50 {
		queued = append(queued, submit(t, pool, square, n))
	}
	pid := g.pid(t, 1)
	g.pid(t, 2)
	kill(t, pid)
	require.Equal(t, pid, death(t, victim).PID)
	for n, f := range queued {
		require.Equal(t, n*n, value(t, f))
	}
	require.Equal(t, executor.Running, neighbour.State())
	g.open(t)
	require.Equal(t, 2, value(t, neighbour))
}

// PP-02: the worker has many quick requests at hand when it dies of one of them.
func TestOfManyQuickTasksOnlyTheOneThatKillsFails(t *testing.T) {
	leak.Check(t)
	for _, workers := range []int{1, 3} {
		pool := newPool(t, workers)
		var fs []*executor.Future[int]
		for n := range 500 {
			if n%250 == 125 {
				n = 13
			} else if n == 13 {
				n = 0
			}
			fs = append(fs, submit(t, pool, fussy, n))
		}
		for n, f := range fs {
			switch {
			case n%250 == 125:
				death(t, f)
			case n != 13:
				require.Equal(t, n*n, value(t, f))
			}
		}
		require.Equal(t, 2, pool.Stats().Died)
	}
}

// PP-02
func TestAMapNamesTheElementThatKilledAWorker(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	_, err := executor.Map(patient(t), pool, fussy, numbers(30), executor.Chunk(1))
	var element *executor.ElementError
	require.ErrorAs(t, err, &element)
	require.Equal(t, 13, element.Index)
	var dead *processpool.WorkerError
	require.ErrorAs(t, err, &dead)
	lives(t, pool)
}

// PP-04
func TestEachVictimHasItsOwnError(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	a, b := death(t, submit(t, pool, ending, "exit 3")), death(t, submit(t, pool, ending, "exit 3"))
	require.NotSame(t, a, b)
	require.NotEqual(t, a.PID, b.PID)
}

// PP-52
func TestATaskThatMeetsAWorkerThatDiedIdleRunsOnAnother(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	pid := value(t, submit(t, pool, whoAmI, 0))
	for range 5 {
		eventually(t, func() bool { return pool.Stats().Idle == 1 })
		kill(t, pid)
		next := value(t, submit(t, pool, whoAmI, 0))
		require.NotEqual(t, pid, next)
		pid = next
	}
	require.Zero(t, pool.Stats().Retried)
}

// PP-53
func TestATaskThatKillsEveryWorkerIsTriedSoOftenAndNoMore(t *testing.T) {
	leak.Check(t)
	for _, retries := range []int{0, 2} {
		t.Run(fmt.Sprint("retries=", retries), func(t *testing.T) {
			pool := newPool(t, 2, processpool.WithRetries(retries))
			file := filepath.Join(t.TempDir(), "marks")
			f := submit(t, pool, poison, file)
			var others []*executor.Future[int]
			for n := range 100 {
				others = append(others, submit(t, pool, square, n))
			}
			death(t, f)
			for n, f := range others {
				require.Equal(t, n*n, value(t, f))
			}
			marks, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Len(t, marks, 1+retries)
			require.Equal(t, 1+retries, pool.Stats().Died)
			require.Equal(t, retries, pool.Stats().Retried)
		})
	}
}

// PL-48
func TestWorkersThatAreKilledOverAndOverLoseOnlyWhatTheyWereAt(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	for range 5 {
		var fs []*executor.Future[int]
		for range 20 {
			fs = append(fs, submit(t, pool, whoAmI, 0))
		}
		kill := submit(t, pool, ending, "kill")
		for _, f := range fs {
			value(t, f)
		}
		death(t, kill)
	}
	require.Equal(t, 5, pool.Stats().Died)
}
