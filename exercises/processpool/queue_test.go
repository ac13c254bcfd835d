//go:build linux

package processpool_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// TP-24
func TestAFullBacklogMakesSubmittersWait(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithQueue(2))
	g := newGate(t)
	held := []*executor.Future[int]{submit(t, pool, hold, g)}
	g.pid(t, 0)
	for n := range 2 {
		held = append(held, submit(t, pool, hold, g.number(n+1)))
	}
	file := filepath.Join(t.TempDir(), "mark")
	gone, stop := context.WithCancel(t.Context())
	impatient, waits := make(chan error, 1), make(chan error, 1)
	go func() { _, err := executor.Submit(gone, pool, enter, file); impatient <- err }()
	var last *executor.Future[int]
	go func() {
		var err error
		last, err = executor.Submit(t.Context(), pool, square, 5)
		waits <- err
	}()
	stop()
	require.ErrorIs(t, <-impatient, context.Canceled)
	require.Empty(t, waits, "there is no room")
	require.Equal(t, 2, pool.Stats().Queued)
	g.open(t)
	require.NoError(t, <-waits)
	require.Equal(t, 25, value(t, last))
	for n, f := range held {
		require.Equal(t, n, value(t, f))
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	_, err := os.Stat(file)
	require.ErrorIs(t, err, os.ErrNotExist, "the task of who has not waited never runs")
}

// PP-40: the pool has one wake-up for however many of them.
func TestThousandsMaySubmitBeforeAnyWorkerIsUp(t *testing.T) {
	leak.Check(t)
	file := filepath.Join(t.TempDir(), "let")
	pool := newPool(t, 2, processpool.WithInit(waitsFor, file))
	var fs []*executor.Future[int]
	for n := range 2000 {
		fs = append(fs, submit(t, pool, square, n))
	}
	require.Equal(t, processpool.Stats{Workers: 2, Starting: 2, Queued: 2000}, pool.Stats())
	require.NoError(t, mark(file))
	for n, f := range fs {
		require.Equal(t, n*n, value(t, f))
	}
}

var waitsFor = executor.Define("waits for", func(ctx context.Context, file string) (int, error) {
	return 0, poll(ctx, func() bool { return exists(file) == nil })
})

// A worker that dies on the way takes no room with it.
func TestAllThatComesThroughABacklogOfOneIsDone(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2, processpool.WithQueue(1))
	in, squares := numbers(50), squaresTo(50)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for n := range in {
				f, err := executor.Submit(patient(t), pool, square, n)
				if assert.NoError(t, err) {
					v, err := f.Result(patient(t))
					assert.NoError(t, err)
					assert.Equal(t, n*n, v)
				}
			}
		})
	}
	for _, ordered := range inOrder {
		all.Go(func() {
			got, errs := gather(stream(ordered, t, pool, square, slices.Values(in)))
			assert.ElementsMatch(t, squares, got)
			assert.Equal(t, make([]error, len(in)), errs)
		})
	}
	all.Go(func() {
		for range 3 {
			_, err := executor.Map(patient(t), pool, fussy, in, executor.Chunk(1))
			var dead *processpool.WorkerError
			assert.ErrorAs(t, err, &dead)
		}
		out, err := executor.Map(patient(t), pool, square, in, executor.Chunk(1))
		assert.NoError(t, err)
		assert.Equal(t, squares, out)
	})
	all.Wait()
	require.Equal(t, 3, pool.Stats().Died)
	lives(t, pool)
}

// Who waits for room is freed as well.
func TestCloseFreesWhoWaitsForRoom(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, processpool.WithGrace(shortGrace), processpool.WithQueue(1))
	g := newGate(t).heedless()
	submit(t, pool, hold, g)
	g.pid(t, 0)
	submit(t, pool, square, 1)
	ctx := patient(t)
	refused := make(chan error, 3)
	for range cap(refused) {
		go func() {
			_, err := executor.Submit(ctx, pool, square, 2)
			refused <- err
		}()
	}
	require.NoError(t, pool.Close())
	for range cap(refused) {
		require.ErrorIs(t, <-refused, executor.ErrShutdown)
	}
}
