//go:build linux

package processpool_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// mortal kills its worker, but not when it is tried again.
var mortal = executor.Define("mortal", func(_ context.Context, file string) (int, error) {
	if _, err := os.Stat(file); err == nil {
		return 1, nil
	}
	if err := mark(file); err != nil {
		return 0, err
	}
	return 0, die()
})

func TestACtxIsHeededAlsoAfterAnotherTaskOfItWasTriedAgain(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, processpool.WithRetries(1), processpool.WithGrace(shortGrace))
	ctx, stop := context.WithCancel(t.Context())
	g := newGate(t)
	f, err := executor.Submit(ctx, pool, hold, g)
	require.NoError(t, err)
	g.pid(t, 0)
	d, err := executor.Submit(ctx, pool, mortal, filepath.Join(t.TempDir(), "mark"))
	require.NoError(t, err)
	require.Equal(t, 1, value(t, d))
	stop()
	require.ErrorIs(t, failure(t, f), context.Canceled)
}

// The word comes while it waits for its turn in the worker, and the pool is slow to learn when that is.
func TestAHeedlessTaskIsKilledThatWasAbortedBeforeItBegan(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace))
	g := newGate(t).heedless()
	other, clock := newPool(t, 1, processpool.WithGrace(2*shortGrace)), newGate(t).heedless()
	later := submit(t, other, hold, clock)
	clock.pid(t, 0)
	let = make(chan struct{})
	first := submit(t, pool, slowly, "slow")
	second := submit(t, pool, doze, 2)
	heedless := submit(t, pool, hold, g)
	sendAhead(t, pool, heedless)
	g.pid(t, 0)
	require.Equal(t, executor.Running, first.State(), "not yet read")
	heedless.Abort()
	later.Abort()
	require.ErrorIs(t, failure(t, later), executor.ErrCancelled, "a longer grace is over, and that of the first as well")
	close(let)
	value(t, first)
	require.Equal(t, 2, value(t, second))
	require.ErrorIs(t, failure(t, heedless), executor.ErrCancelled)
}

// doze takes long enough for its answer to come by itself.
var doze = executor.Define("doze", func(_ context.Context, n int) (int, error) {
	time.Sleep(20 * time.Millisecond)
	return n, nil
})

func TestATaskThatWaitsToBeTriedAgainIsOverWithItsCtx(t *testing.T) {
	for name, end := range map[string]func(*executor.Future[int], func()){
		"ctx ends": func(_ *executor.Future[int], stop func()) { stop() },
		"aborted":  func(f *executor.Future[int], _ func()) { f.Abort() },
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			var started atomic.Int32
			pool := newPool(t, 1, processpool.WithRetries(1), processpool.WithCommand(func(context.Context) *exec.Cmd {
				if started.Add(1) == 1 {
					return exec.Command(os.Args[0], processpool.WorkerArg)
				}
				return exec.Command(os.Args[0], process.Arg("silent")) // it never gets ready
			}))
			ctx, stop := context.WithCancel(t.Context())
			f, err := executor.Submit(ctx, pool, mortal, filepath.Join(t.TempDir(), "mark"))
			require.NoError(t, err)
			eventually(t, func() bool { return pool.Stats().Retried == 1 })
			end(f, stop)
			require.ErrorIs(t, failure(t, f), context.Canceled)
			stop()
		})
	}
}
