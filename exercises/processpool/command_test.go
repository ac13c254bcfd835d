//go:build linux

package processpool_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// It may wait for a machine that somebody else has.
func TestACommandThatIsWaitedForIsNotWaitedForAfterClose(t *testing.T) {
	leak.Check(t)
	called := make(chan struct{})
	pool := newPool(t, 1, processpool.WithCommand(func(ctx context.Context) *exec.Cmd {
		close(called)
		<-ctx.Done()
		return nil
	}))
	f := submit(t, pool, square, 1)
	<-called
	require.NoError(t, pool.Close())
	require.ErrorIs(t, failure(t, f), executor.ErrShutdown)
	require.NoError(t, pool.Shutdown(patient(t)))
}

func TestATaskOfACommandWithACtxHasItsGraceAfterClose(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(time.Minute), processpool.WithCommand(func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, os.Args[0], processpool.WorkerArg)
	}))
	g := newGate(t)
	f := submit(t, pool, hold, g)
	g.pid(t, 0)
	require.NoError(t, pool.Close())
	err := failure(t, f)
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorAs(t, err, new(*processpool.WorkerError))
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Zero(t, pool.Stats().Died)
}
