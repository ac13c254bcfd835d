package contract

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var endRaces = rows[Open]{
	{"SH-15 submit against shutdown: each is refused or completes", submitAgainstShutdown},
	{"SH-15 submit against close: each is refused or has an outcome", submitAgainstClose},
	{"SH-15 Maps and streams against shutdown and close: each ends", verbsAgainstEnd},
	{"SH-04 close against shutdown: when both have returned every future is final", closeAgainstShutdown},
	{"SH-04 close against the tasks that it ends: what is queued behind them never starts", closeAgainstItsTasks},
	{"SH-02 many ends at once end", manyEnds},
}

// storm submits from several goroutines until it is refused, ends the executor meanwhile, and returns
// the futures that were accepted.
func storm(t *testing.T, ex executor.Executor, task executor.Task[int, int], end func()) (accepted []*executor.Future[int]) {
	t.Helper()
	each := make([][]*executor.Future[int], 4) // no lock between them: it would hide races
	together(len(each)+1, func(i int) {
		if i == len(each) {
			runtime.Gosched()
			end()
			return
		}
		for n := range 300 {
			f, err := executor.Submit(t.Context(), ex, task, n)
			if err != nil {
				assert.ErrorIs(t, err, executor.ErrShutdown)
				return
			}
			each[i] = append(each[i], f)
			if n%4 == i {
				runtime.Gosched()
			}
		}
	})
	return slices.Concat(each...)
}

func submitAgainstShutdown(t *testing.T, open Open) {
	for range 150 {
		ex := start(t, open, 2)
		accepted := storm(t, ex, square, func() { assert.NoError(t, ex.Shutdown(t.Context())) })
		for _, f := range accepted {
			_, err := f.Result(expired())
			require.NoError(t, err, "when Shutdown had returned")
		}
	}
}

func submitAgainstClose(t *testing.T, open Open) {
	for range 150 {
		ex := start(t, open, 2)
		accepted := storm(t, ex, square, func() { assert.NoError(t, ex.Close()) })
		require.NoError(t, ex.Shutdown(t.Context()))
		for _, f := range accepted {
			if _, err := f.Result(expired()); err != nil {
				require.ErrorIs(t, err, executor.ErrShutdown)
				require.Equal(t, executor.Cancelled, f.State())
			}
		}
	}
}

func verbsAgainstEnd(t *testing.T, open Open) {
	allowed := func(err error) bool {
		return err == nil || errors.Is(err, executor.ErrShutdown) || errors.Is(err, context.Canceled)
	}
	for round := range 300 {
		ex := start(t, open, 2)
		together(4, func(i int) {
			switch i {
			case 0:
				out, err := executor.Map(t.Context(), ex, square, upTo(200), executor.Chunk(1+round%5))
				assert.True(t, allowed(err), err)
				assert.True(t, err != nil || len(out) == 200 && out[1] == 1 && out[199] == 199*199, out)
			case 1, 2:
				verb := executor.Stream[int, int]
				if i == 2 {
					verb = executor.StreamUnordered[int, int]
				}
				for _, err := range verb(t.Context(), ex, square, counting(new(atomic.Int64)), executor.Chunk(1+round%3)) {
					assert.True(t, allowed(err), err)
				}
			case 3:
				if round%2 == 0 {
					_ = ex.Close()
				}
				assert.NoError(t, ex.Shutdown(t.Context()))
			}
		})
	}
}

func closeAgainstShutdown(t *testing.T, open Open) {
	for range 150 {
		ex := start(t, open, 2)
		fs := submitAll(t, ex, square, 20)
		together(2, func(i int) {
			if i == 0 {
				assert.NoError(t, ex.Close())
			} else {
				assert.NoError(t, ex.Shutdown(t.Context()))
			}
		})
		for _, f := range fs {
			require.Greater(t, f.State(), executor.Running)
		}
	}
}

func closeAgainstItsTasks(t *testing.T, open Open) {
	for range 200 {
		ex := start(t, open, 3)
		g := newGate()
		submitAll(t, ex, g.task(), 3)
		var ran atomic.Int64
		queued := submitAll(t, ex, counted(&ran), 30)
		for g.inside.Load() < 3 {
			runtime.Gosched()
		}
		require.NoError(t, ex.Close())
		require.NoError(t, ex.Shutdown(t.Context()))
		for _, f := range queued {
			dropped(t, f)
		}
		require.Zero(t, ran.Load())
	}
}

func manyEnds(t *testing.T, open Open) {
	for round := range 100 {
		ex := start(t, open, 3)
		submitAll(t, ex, square, round%7)
		together(6, func(i int) {
			if i%3 == 0 {
				assert.NoError(t, ex.Close())
				return
			}
			assert.NoError(t, ex.Shutdown(t.Context()), fmt.Sprint("round ", round))
		})
	}
}
