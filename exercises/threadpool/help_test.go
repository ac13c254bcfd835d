package threadpool_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/contract"
	"concurrency/exercises/threadpool"
)

// What the contract uses.
var (
	enter, enterAll, result   = contract.Submit, contract.SubmitAll, contract.Result
	counted, expired, numbers = contract.Counted, contract.Expired, contract.UpTo
	watchdog, atProcs         = contract.Watchdog, contract.AtProcs
	squared                   = contract.Square
)

// bubble runs a test in virtual time, and ends the process with all stacks if it hangs all the same.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	watchdog(t)
	synctest.Test(t, test)
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
