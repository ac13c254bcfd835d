//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// What workers know once their initialiser has run.
var prepared int

var (
	prepare = executor.Define("prepare", func(_ context.Context, n int) (int, error) {
		prepared += n
		return 0, nil
	})
	isPrepared = executor.Define("is prepared", func(_ context.Context, g gate) (int, error) {
		_, err := g.pass(context.Background())
		return prepared, err
	})
)

// PL-34
func TestTheInitialiserRunsOnceInEachWorker(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, processpool.WithInit(prepare, 5))
	g := newGate(t)
	a, b := submit(t, pool, isPrepared, g.number(1)), submit(t, pool, isPrepared, g.number(2))
	require.NotEqual(t, g.pid(t, 1), g.pid(t, 2))
	g.open(t)
	for _, f := range []*executor.Future[int]{a, b, submit(t, pool, isPrepared, g.number(3))} {
		require.Equal(t, 5, value(t, f))
	}
	death(t, submit(t, pool, ending, "kill"))
	death(t, submit(t, pool, ending, "kill"))
	require.Equal(t, 5, value(t, submit(t, pool, isPrepared, g.number(4))), "in those that take a dead one's place, too")
}

// PP-03 PP-44 PP-20
func TestAnInitialiserThatFailsBreaksThePool(t *testing.T) {
	leak.Check(t)
	for way, text := range map[string]string{
		"sentinel": "odd", "panic": "out of range", "exit 3": "exit code 3",
	} {
		t.Run(way, func(t *testing.T) {
			pool := newPool(t, 2, processpool.WithInit(ending, way))
			fs := []*executor.Future[int]{submit(t, pool, square, 1), submit(t, pool, square, 2)}
			for _, f := range fs {
				err := failure(t, f)
				require.ErrorIs(t, err, executor.ErrBroken)
				require.ErrorContains(t, err, text)
				require.Equal(t, way == "sentinel", errors.Is(err, errOdd))
			}
			_, err := executor.Submit(t.Context(), pool, square, 3)
			require.ErrorIs(t, err, executor.ErrBroken)
			require.ErrorContains(t, err, text)
			_, err = executor.Map(t.Context(), pool, square, numbers(3))
			require.ErrorIs(t, err, executor.ErrBroken)
			require.NoError(t, pool.Close())
			require.NoError(t, pool.Shutdown(patient(t)))
		})
	}
}

// PP-03 PP-45 PP-20 PL-33
func TestWorkersThatCannotBeStartedBreakThePool(t *testing.T) {
	leak.Check(t)
	missing := filepath.Join(t.TempDir(), "missing")
	tests := map[string]struct {
		option processpool.Option
		text   string
		is     error
	}{
		"no such program": {
			processpool.WithCommand(func(context.Context) *exec.Cmd { return exec.Command(missing) }), "missing", fs.ErrNotExist,
		},
		"no command": {processpool.WithCommand(func(context.Context) *exec.Cmd { return nil }), "returned nil", nil},
		"stranger":   {startedAs("stranger"), "Welcome!", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pool := newPool(t, 2, tt.option)
			f := submit(t, pool, square, 1)
			_, err := executor.Map(patient(t), pool, square, numbers(3))
			for _, err := range []error{err, failure(t, f)} {
				require.ErrorIs(t, err, executor.ErrBroken)
				require.ErrorContains(t, err, tt.text)
				if tt.is != nil {
					require.ErrorIs(t, err, tt.is)
				}
			}
			_, err = executor.Submit(t.Context(), pool, square, 3)
			require.ErrorIs(t, err, executor.ErrBroken)
			require.NoError(t, pool.Close())
			require.NoError(t, pool.Shutdown(patient(t)))
		})
	}
}

// PP-45
func TestAWorkerThatDoesNotAnswerIsGivenUp(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, startedAs("silent"), processpool.WithStartTimeout(10*time.Millisecond))
	err := failure(t, submit(t, pool, square, 1))
	require.ErrorIs(t, err, executor.ErrBroken)
	require.ErrorContains(t, err, "not ready within 10ms")
}

// PP-45: what cannot be started now may be there soon.
func TestAPoolIsNotBrokenByAFewFailedStarts(t *testing.T) {
	leak.Check(t)
	starts := 0
	self, err := os.Executable()
	require.NoError(t, err)
	pool := newPool(t, 1, processpool.WithMaxTasks(1), processpool.WithCommand(func(context.Context) *exec.Cmd {
		if starts++; starts%4 != 0 {
			return exec.Command(self + ".missing")
		}
		return exec.Command(self, processpool.WorkerArg)
	}))
	lives(t, pool)
	lives(t, pool) // they count in a row, and a worker was between them
}

func TestTheCtxOfACommandEndsWithThePool(t *testing.T) {
	leak.Check(t)
	given := make(chan context.Context, 1)
	pool := newPool(t, 1, processpool.WithCommand(func(ctx context.Context) *exec.Cmd {
		given <- ctx
		return exec.Command(os.Args[0], processpool.WorkerArg)
	}))
	g := newGate(t)
	held := submit(t, pool, hold, g)
	g.pid(t, 0)
	ended := make(chan error, 1)
	go func() { ended <- pool.Shutdown(patient(t)) }()
	eventually(t, func() bool { return pool.Resize(1) != nil })
	ctx := <-given
	require.NoError(t, ctx.Err(), "a worker is there still")
	g.open(t)
	value(t, held)
	require.NoError(t, <-ended)
	eventually(t, func() bool { return ctx.Err() != nil })
}

var processors = executor.Define("processors", func(context.Context, int) (int, error) { return runtime.GOMAXPROCS(0), nil })

func TestAWorkerUsesOneProcessor(t *testing.T) {
	leak.Check(t)
	t.Setenv("GOMAXPROCS", "2")
	require.Equal(t, 1, value(t, submit(t, newPool(t, 1), processors, 0)))
}
