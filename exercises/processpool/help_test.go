//go:build linux

package processpool_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/processpool"
)

func poll(ctx context.Context, ok func() bool) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

func eventually(t testing.TB, ok func() bool) {
	t.Helper()
	require.NoError(t, poll(patient(t), ok))
}

// patient is a ctx that ends only when something hangs.
func patient(t testing.TB) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(stop)
	return ctx
}

// newPool makes a pool that reports to nobody and is ended with the test.
func newPool(t *testing.T, workers int, opts ...processpool.Option) *processpool.Pool {
	t.Helper()
	quiet := processpool.WithLogger(slog.New(slog.DiscardHandler))
	pool, err := processpool.New(workers, append([]processpool.Option{quiet}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = pool.Close()
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		assert.NoError(t, pool.Shutdown(ctx))
	})
	return pool
}

func submit[In, Out any](t *testing.T, pool *processpool.Pool, task executor.Task[In, Out], in In) *executor.Future[Out] {
	t.Helper()
	f, err := executor.Submit(t.Context(), pool, task, in)
	require.NoError(t, err)
	return f
}

func value[T any](t *testing.T, f *executor.Future[T]) T {
	t.Helper()
	v, err := f.Result(patient(t))
	require.NoError(t, err)
	return v
}

// failure is a future's error, which must not be the patience's end.
func failure[T any](t *testing.T, f *executor.Future[T]) error {
	t.Helper()
	ctx := patient(t)
	_, err := f.Result(ctx)
	require.NoError(t, ctx.Err(), "no outcome")
	require.Error(t, err)
	return err
}

// death is the outcome of a future whose worker has died.
func death[T any](t *testing.T, f *executor.Future[T]) *processpool.WorkerError {
	t.Helper()
	var dead *processpool.WorkerError
	require.ErrorAs(t, failure(t, f), &dead)
	return dead
}

// lives shows that the pool still works.
func lives(t *testing.T, pool *processpool.Pool) {
	t.Helper()
	require.Equal(t, 49, value(t, submit(t, pool, square, 7)))
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	require.NoError(t, p.Release())
}

func numbers(n int) []int {
	in := make([]int, n)
	for i := range in {
		in[i] = i
	}
	return in
}

// record is a logger's end that several goroutines may write to.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}
