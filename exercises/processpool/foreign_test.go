//go:build linux

package processpool_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// What others wrote and the pool calls may do what it likes: end its goroutine, or ask the pool.

// fickle ends the goroutine that writes or reads it, in the pool or in the worker.
type fickle string

func (f fickle) MarshalBinary() ([]byte, error) {
	f.leave("written")
	return []byte(f), nil
}

func (f *fickle) UnmarshalBinary(b []byte) error {
	*f = fickle(b)
	f.leave("read")
	return nil
}

func (f fickle) leave(when string) {
	where := "pool"
	if process.IsChild() {
		where = "worker"
	}
	if string(f) == when+" in the "+where {
		runtime.Goexit()
	}
}

var passFickle = executor.Define("pass fickle", func(_ context.Context, f fickle) (fickle, error) { return f, nil })

func TestAMethodThatEndsItsGoroutineFailsItsTaskAndNothingElse(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	for _, when := range []fickle{"written in the pool", "read in the worker", "written in the worker", "read in the pool"} {
		t.Run(string(when), func(t *testing.T) {
			require.ErrorContains(t, failure(t, submit(t, pool, passFickle, when)), "it ended its goroutine (runtime.Goexit)")
			_, err := executor.Map(patient(t), pool, passFickle, []fickle{"a", when, "b"})
			require.ErrorContains(t, err, "it ended its goroutine (runtime.Goexit)")
			lives(t, pool)
		})
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, 1, pool.Stats().Started)
}

func TestAWithCommandThatGivesNoCommandIsToBlame(t *testing.T) {
	for name, command := range map[string]func(context.Context) *exec.Cmd{
		"ended its goroutine": func(context.Context) *exec.Cmd { runtime.Goexit(); return nil },
		"lost":                func(context.Context) *exec.Cmd { panic("lost") },
		"it returned nil":     func(context.Context) *exec.Cmd { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			pool := newPool(t, 1, processpool.WithCommand(command))
			err := failure(t, submit(t, pool, square, 3))
			require.ErrorIs(t, err, executor.ErrBroken)
			require.ErrorContains(t, err, "the function of WithCommand: ")
			require.ErrorContains(t, err, name)
		})
	}
}

// curious is a handler that asks the pool.
type curious struct {
	slog.Handler
	pool *atomic.Pointer[processpool.Pool]
	told *atomic.Int32
}

func (c curious) Enabled(context.Context, slog.Level) bool { return true }

func (c curious) Handle(context.Context, slog.Record) error {
	c.told.Add(1)
	c.pool.Load().Stats()
	return nil
}

func TestALoggerMayAskThePool(t *testing.T) {
	leak.Check(t)
	var self atomic.Pointer[processpool.Pool]
	var told atomic.Int32
	pool := newPool(t, 1, processpool.WithLogger(slog.New(curious{slog.DiscardHandler, &self, &told})))
	self.Store(pool)
	lives(t, pool)
	death(t, submit(t, pool, ending, "kill"))
	require.NoError(t, pool.Shutdown(patient(t)))
	require.GreaterOrEqual(t, told.Load(), int32(2), "a worker came and died, and both was told before the end")
}

// askingCtx is a ctx whose methods ask the pool.
type askingCtx struct {
	context.Context
	pool *processpool.Pool
}

func (c askingCtx) Done() <-chan struct{} { c.pool.Stats(); return c.Context.Done() }
func (c askingCtx) Err() error            { c.pool.Stats(); return c.Context.Err() }
func (c askingCtx) Value(key any) any     { c.pool.Stats(); return c.Context.Value(key) }

func TestACtxMayAskThePool(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, processpool.WithRetries(1))
	ctx, stop := context.WithCancel(t.Context())
	g := newGate(t)
	asking := askingCtx{ctx, pool}
	held, err := executor.Submit(asking, pool, hold, g)
	require.NoError(t, err)
	g.pid(t, 0)
	tried, err := executor.Submit(asking, pool, mortal, t.TempDir()+"/mark")
	require.NoError(t, err)
	require.Equal(t, 1, value(t, tried))
	out, err := executor.Map(asking, pool, square, numbers(100))
	require.NoError(t, err)
	require.Len(t, out, 100)
	stop()
	require.ErrorIs(t, failure(t, held), context.Canceled)
}

func TestTheLoggerIsToldWhatBecomesOfWorkers(t *testing.T) {
	leak.Check(t)
	var log record
	logger := processpool.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))
	pool := newPool(t, 1, logger)
	pid := death(t, submit(t, pool, ending, "kill")).PID
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Contains(t, log.String(), fmt.Sprintf(`msg="processpool: a worker is ready" pid=%d`, pid))
	require.Contains(t, log.String(), fmt.Sprintf(`msg="processpool: a worker died" pid=%d error="process: worker (pid %d): ended by signal: killed`, pid, pid))

	none := processpool.WithCommand(func(context.Context) *exec.Cmd { return exec.Command(os.Args[0] + ".missing") })
	pool = newPool(t, 1, logger, none)
	failure(t, submit(t, pool, square, 3))
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, 5, strings.Count(log.String(), `msg="processpool: a worker could not be started" error=`))
	require.Equal(t, 1, strings.Count(log.String(), `msg="processpool: the pool is broken" error=`))
}

func TestTheLastLineOfAWorkerIsLoggedAlsoWithoutItsEnd(t *testing.T) {
	var starts atomic.Int32
	mutters := processpool.WithCommand(func(context.Context) *exec.Cmd {
		arg := processpool.WorkerArg
		if starts.Add(1) == 1 {
			arg = process.Arg("mutters")
		}
		return exec.Command(os.Args[0], arg)
	})
	for name, opts := range map[string][]processpool.Option{"that has worked": nil, "that never was ready": {mutters}} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			var log record
			logger := processpool.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))
			pool := newPool(t, 1, append(opts, logger)...)
			if opts == nil {
				value(t, submit(t, pool, mutter, "no newline"))
			} else {
				lives(t, pool) // with another worker
			}
			require.NoError(t, pool.Shutdown(patient(t)))
			require.Contains(t, log.String(), `msg="processpool: a worker says" line="no newline"`)
		})
	}
}

func init() {
	process.Entry("mutters", func(_, _ *os.File) int { _, _ = os.Stderr.WriteString("no newline"); return 1 })
}

var mutter = executor.Define("mutter", func(_ context.Context, what string) (int, error) { return os.Stderr.WriteString(what) })
