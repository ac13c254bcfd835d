package contract

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var futureRaces = rows[Open]{
	{"FU-23 FU-24 cancel against start: one side wins, a cancelled task never starts, and its worker goes on", cancelAgainstStart},
	{"FU-25 many readers of one future get one outcome", manyReaders},
	{"FU-09 callbacks added while a future ends run once each", callbacksAgainstEnd},
	{"FU-11 abort against the end of its task: there is an outcome and no race", abortAgainstEnd},
}

var submitRaces = rows[Open]{
	{"TP-08 what many goroutines submit runs exactly once each", exactlyOnce},
	{"TP-07 bursts of as many tasks as workers meet, again and again", burstsMeet},
	{"TP-07 a burst that comes while a worker is about to park starts all the same", burstAgainstParking},
	{"TP-11 tasks that end their goroutines cost no worker in a storm", goexitStorm},
	{"B4 tasks that wait for each other end in a storm", nestedStorm},
}

// together runs fn n times at the same moment.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			fn(i)
		})
	}
	close(gate)
	wg.Wait()
}

func cancelAgainstStart(t *testing.T, open Open) {
	ex := start(t, open, 2)
	const n = 10_000
	started := make([]atomic.Bool, n)
	task := executor.Func(func(_ context.Context, i int) (int, error) {
		started[i].Store(true)
		return i, nil
	})
	won := 0
	for i := range n {
		f := submit(t, ex, task, i)
		if i%3 == 0 {
			runtime.Gosched()
		}
		cancelled := f.Cancel()
		v, err := f.Result(t.Context())
		if cancelled {
			won++
			require.Equal(t, executor.ErrCancelled, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, i, v)
		require.True(t, started[i].Load())
	}
	require.NoError(t, ex.Shutdown(t.Context()))
	count := 0
	for i := range started {
		if started[i].Load() {
			count++
		}
	}
	require.Equal(t, n-won, count, "tasks that started")
}

func manyReaders(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for n := range 200 {
		f := submit(t, ex, square, n)
		together(8, func(i int) {
			switch i % 4 {
			case 0:
				<-f.Done()
			case 1:
				f.Cancel()
			case 2:
				for range executor.AsCompleted(t.Context(), f) {
					continue
				}
			}
			v, err := f.Result(t.Context())
			if err == nil {
				assert.Equal(t, n*n, v)
				assert.Equal(t, executor.Succeeded, f.State())
			} else {
				assert.Equal(t, executor.ErrCancelled, err)
				assert.Equal(t, executor.Cancelled, f.State())
			}
		})
	}
}

func callbacksAgainstEnd(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var calls atomic.Int64
	const rounds, each = 300, 4
	for n := range rounds {
		f := submit(t, ex, square, n)
		together(each, func(int) {
			f.OnDone(func(f *executor.Future[int]) {
				v, err := f.Result(expired())
				assert.NoError(t, err)
				assert.Equal(t, n*n, v)
				calls.Add(1)
			})
		})
	}
	require.NoError(t, ex.Shutdown(t.Context()))
	require.EqualValues(t, rounds*each, calls.Load())
}

func abortAgainstEnd(t *testing.T, open Open) {
	ex := start(t, open, 2)
	looks := executor.Func(func(ctx context.Context, n int) (int, error) {
		if n%2 == 0 {
			<-ctx.Done()
		}
		return n, ctx.Err()
	})
	for n := range 500 {
		f := submit(t, ex, looks, n)
		together(2, func(int) { f.Abort() })
		v, err := f.Result(t.Context())
		if err == nil {
			require.Equal(t, n, v)
		} else {
			require.ErrorIs(t, err, executor.ErrCancelled)
		}
	}
}

func exactlyOnce(t *testing.T, open Open) {
	const submitters, each = 20, 100
	ex := start(t, open, 4)
	ran := make([]atomic.Int32, submitters*each)
	task := executor.Func(func(_ context.Context, i int) (int, error) { ran[i].Add(1); return i, nil })
	together(submitters, func(s int) {
		for i := range each {
			n := s*each + i
			f, err := executor.Submit(t.Context(), ex, task, n)
			if assert.NoError(t, err) && i%10 == 0 {
				v, err := f.Result(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, n, v)
			}
		}
	})
	require.NoError(t, ex.Shutdown(t.Context()))
	for i := range ran {
		require.EqualValues(t, 1, ran[i].Load(), "runs of task %d", i)
	}
}

func burstsMeet(t *testing.T, open Open) {
	for _, workers := range []int{1, 2, 8} {
		ex := start(t, open, workers)
		for range 300 {
			var meeting sync.WaitGroup
			meeting.Add(workers)
			meets := executor.Func(func(_ context.Context, n int) (int, error) {
				meeting.Done()
				meeting.Wait()
				return n, nil
			})
			for _, f := range submitAll(t, ex, meets, workers) {
				result(t, f)
			}
		}
	}
}

// burstAgainstParking has two tasks come at all moments between the end of work and the worker's sleep.
func burstAgainstParking(t *testing.T, open Open) {
	var meeting sync.WaitGroup
	meets := executor.Func(func(_ context.Context, n int) (int, error) {
		meeting.Done()
		meeting.Wait()
		return n, nil
	})
	for round := range 2000 {
		ex := open(t, 2)
		result(t, submit(t, ex, square, 1)) // one worker has worked
		for range round % 40 {
			runtime.Gosched()
		}
		meeting.Add(2)
		for _, f := range submitAll(t, ex, meets, 2) {
			result(t, f)
		}
		require.NoError(t, ex.Shutdown(t.Context()))
	}
}

func goexitStorm(t *testing.T, open Open) {
	ex := start(t, open, 3)
	fs := submitAll(t, ex, executor.Func(func(_ context.Context, n int) (int, error) {
		if n%3 == 0 {
			exit()
		}
		return n, nil
	}), 300)
	for i, f := range fs {
		v, err := f.Result(t.Context())
		if i%3 == 0 {
			require.Equal(t, executor.ErrGoexit, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, i, v)
	}
}

func nestedStorm(t *testing.T, open Open) {
	for _, workers := range []int{1, 2, 4} {
		ex := start(t, open, workers)
		together(3, func(int) {
			f, err := executor.Submit(t.Context(), ex, fib(ex), 10)
			if assert.NoError(t, err) {
				v, err := f.Result(t.Context())
				assert.NoError(t, err)
				assert.Equal(t, 55, v)
			}
		})
	}
}
