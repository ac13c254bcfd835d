package threadpool_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/threadpool"
)

var squared = executor.Func(func(_ context.Context, n int) (int, error) { return n * n, nil })

// bubble runs a test in virtual time, and ends the process with all stacks if it hangs all the same.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	watchdog(t)
	synctest.Test(t, test)
}

func watchdog(t *testing.T) {
	name := t.Name()
	timer := time.AfterFunc(30*time.Second, func() {
		debug.SetTraceback("all")
		panic(name + " hangs")
	})
	t.Cleanup(func() { timer.Stop() })
}

// atProcs runs a test on one, two and eight processors.
func atProcs(t *testing.T, test func(t *testing.T)) {
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			watchdog(t)
			before := runtime.GOMAXPROCS(procs)
			defer runtime.GOMAXPROCS(before)
			test(t)
		})
	}
}

// newPool makes a pool that is closed when the test ends.
func newPool(t *testing.T, workers int, opts ...threadpool.Option) *threadpool.Pool {
	t.Helper()
	pool, err := threadpool.New(workers, opts...)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = pool.Close()
		assert.NoError(t, pool.Shutdown(context.Background()))
	})
	return pool
}

func enter(t *testing.T, pool *threadpool.Pool, task executor.Task[int, int], in int) *executor.Future[int] {
	t.Helper()
	f, err := executor.Submit(t.Context(), pool, task, in)
	require.NoError(t, err)
	return f
}

func enterAll(t *testing.T, pool *threadpool.Pool, task executor.Task[int, int], n int) []*executor.Future[int] {
	t.Helper()
	fs := make([]*executor.Future[int], n)
	for i := range fs {
		fs[i] = enter(t, pool, task, i)
	}
	return fs
}

func result(t *testing.T, f *executor.Future[int]) int {
	t.Helper()
	v, err := f.Result(t.Context())
	require.NoError(t, err)
	return v
}

// turnstile holds tasks until it lets them go one by one, and counts them.
type turnstile struct {
	came, inside, most atomic.Int64
	turn               chan struct{}
	once               sync.Once
}

func newTurnstile() *turnstile { return &turnstile{turn: make(chan struct{})} }

// letGo lets n tasks go and waits until all is still.
func (s *turnstile) letGo(n int) {
	for range n {
		s.turn <- struct{}{}
		synctest.Wait()
	}
}

// open lets all go, from now on.
func (s *turnstile) open() { s.once.Do(func() { close(s.turn) }) }

func (s *turnstile) pass(ctx context.Context, n int) (int, error) {
	s.came.Add(1)
	now := s.inside.Add(1)
	defer s.inside.Add(-1)
	for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); most = s.most.Load() {
	}
	select {
	case <-s.turn:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (s *turnstile) task() executor.Task[int, int] { return executor.Func(s.pass) }

func numbers(n int) []int {
	in := make([]int, n)
	for i := range in {
		in[i] = i
	}
	return in
}

func expired() context.Context {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	cancel()
	return ctx
}
