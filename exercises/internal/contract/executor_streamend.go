package contract

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var streamEnd = rows[Open]{
	{"MA-23 refused in the middle, a stream yields what was accepted, then ErrShutdown", streamRefused},
	{"MA-08 an endless input may be left after three results, and nothing is left behind", leaveEndless},
	{"D4 leaving a stream cancels what has not started, ends the ctx of what runs and waits for it", leaveEarly},
	{"D4 leaving a stream keeps the rest of a chunk under way from starting", leaveInChunk},
	{"D4 leaving a stream waits for what runs, also with a chunk half filled", leaveHalfFilled},
	{"D6 a panic in the input or in the loop comes out of the loop, and leaves nothing behind", panicInTheLoop},
	{"MA-14 when its ctx ends a stream yields what is there, then that error once, then nothing", deadline},
	{"MA-15 when its ctx ends, what has not started never does, the one that is waited for neither", deadlineCancels},
	{"SH-07 when the pool is closed a stream yields what is there, then ErrShutdown, in order", streamClosed},
	{"SH-07 in an ordered stream nothing comes behind a gap that Close has made", nothingBehindAGap},
	{"SH-03 when the pool is shut down a stream ends with ErrShutdown and loses no order", streamDrained},
	{"C3 a stream that was left half read does not hold up Shutdown", leftThenShutdown},
}

// leave starts an endless stream and leaves it after the first outcome.
func leave(ctx context.Context, ex executor.Executor, verb string, task executor.Task[int, int], opts ...executor.Option) {
	for range streams[verb](ctx, ex, task, counting(new(atomic.Int64)), opts...) {
		break
	}
}

func streamRefused(t *testing.T, open Open) {
	for name, verb := range streams {
		ex, g := start(t, open, 1), newGate()
		all := gather(verb(t.Context(), ex, g.task(), func(yield func(int) bool) {
			_ = yield(0) && yield(1)
			go func() { _ = ex.Shutdown(t.Context()) }()
			synctest.Wait()
			time.AfterFunc(time.Second, g.open)
			_ = yield(2)
		}, executor.Buffer(10)))
		require.Equal(t, outcomes{[]int{0, 1, 0}, []error{nil, nil, executor.ErrShutdown}}, all, name)
	}
}

func leaveEndless(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for name, verb := range streams {
		for _, opts := range [][]executor.Option{nil, {executor.Buffer(1)}, {executor.Chunk(4)}, {executor.Chunk(4), executor.Buffer(40)}} {
			var pulled atomic.Int64
			n := 0
			for range verb(t.Context(), ex, square, counting(&pulled), opts...) {
				if n++; n == 3 {
					break
				}
			}
			require.Less(t, pulled.Load(), int64(60), name)
		}
	}
	stillServes(t, ex)
}

// firstThenHold returns at once from the first element and keeps the others until their ctx ends, and a while longer.
type firstThenHold struct{ came, left atomic.Int64 }

func (h *firstThenHold) task() executor.Task[int, int] { return executor.Func(h.pass) }

func (h *firstThenHold) pass(ctx context.Context, n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	h.came.Add(1)
	<-ctx.Done()
	time.Sleep(time.Hour)
	h.left.Add(1)
	return 0, ctx.Err()
}

func leaveEarly(t *testing.T, open Open) {
	for name := range streams {
		ex := start(t, open, 3)
		h := &firstThenHold{}
		task := executor.Func(func(ctx context.Context, n int) (int, error) {
			if n == 0 {
				nap1(ctx) // virtual time passes only when nobody can do anything: the others have been pulled
			}
			return h.pass(ctx, n)
		})
		for range streams[name](t.Context(), ex, task, counting(new(atomic.Int64)), executor.Buffer(20)) {
			synctest.Wait()
			break
		}
		came := h.came.Load()
		require.Positive(t, came, name)
		require.LessOrEqual(t, came, int64(3), name)
		require.Equal(t, came, h.left.Load(), "%s: elements that ended before the loop did", name)
		stillServes(t, ex)
		require.Equal(t, came, h.came.Load(), "%s: elements that started after the loop", name)
	}
}

// leaveWhileAChunkRuns leaves a stream when its first chunk has arrived, the second runs and the third is half filled.
func leaveWhileAChunkRuns(t *testing.T, open Open, name string) *firstThenHold {
	t.Helper()
	g, h := newGate(), &firstThenHold{}
	task := executor.Func(func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			return g.pass(ctx, n)
		}
		return h.pass(ctx, n)
	})
	input := func(yield func(int) bool) {
		for _, v := range []int{0, 0, 0, 1, 2, 3} {
			require.True(t, yield(v))
		}
		synctest.Wait() // the first chunk is at the gate, the second runs
		g.open()
		synctest.Wait() // the first chunk can be yielded
		_ = yield(4)    // into the third
	}
	for range streams[name](t.Context(), start(t, open, 2), task, input, executor.Chunk(3)) {
		break
	}
	return h
}

func leaveInChunk(t *testing.T, open Open) {
	for name := range streams {
		require.EqualValues(t, 1, leaveWhileAChunkRuns(t, open, name).came.Load(), "%s: elements of the chunk that started", name)
	}
}

func leaveHalfFilled(t *testing.T, open Open) {
	for name := range streams {
		require.Positive(t, leaveWhileAChunkRuns(t, open, name).left.Load(), "%s: elements that ended before the loop did", name)
	}
}

func panicInTheLoop(t *testing.T, open Open) {
	for name, verb := range streams {
		ex := start(t, open, 2)
		h := &firstThenHold{}
		require.PanicsWithError(t, errOdd.Error(), func() {
			for range verb(t.Context(), ex, h.task(), func(yield func(int) bool) {
				_ = yield(0) && yield(1) && yield(2)
				synctest.Wait()
				panic(errOdd)
			}) {
				continue
			}
		}, name)
		require.PanicsWithValue(t, "in the loop", func() {
			for range verb(t.Context(), ex, h.task(), counting(new(atomic.Int64))) {
				panic("in the loop")
			}
		}, name)
		require.Equal(t, h.came.Load(), h.left.Load(), "%s: elements that ended before the loop did", name)
		stillServes(t, ex)
	}
}

func deadline(t *testing.T, open Open) {
	for name, verb := range streams {
		ex := start(t, open, 2)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		h := &firstThenHold{}
		began := time.Now()
		all := outcomes{}
		for v, err := range verb(ctx, ex, h.task(), slices.Values([]int{0, 0, 0, 1, 0, 2, 0, 3}), executor.Buffer(8)) {
			all.values, all.errs = append(all.values, v), append(all.errs, err)
			if err != nil {
				require.Equal(t, time.Second, time.Since(began), "%s: patience", name)
			}
		}
		cancel()
		ended := len(all.errs) - 1
		require.GreaterOrEqual(t, ended, 3, "%s: %v", name, all.errs)
		require.Equal(t, make([]error, ended), all.errs[:ended], "%s: outcomes that were there", name)
		require.Equal(t, context.DeadlineExceeded, all.errs[ended], name)
		require.Equal(t, h.came.Load(), h.left.Load(), name)
	}
}

func deadlineCancels(t *testing.T, open Open) {
	for name, verb := range streams {
		ex := start(t, open, 1)
		g, _ := occupy(t, ex)
		var ran atomic.Int64
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		all := gather(verb(ctx, ex, counted(&ran), counting(new(atomic.Int64)), executor.Buffer(5)))
		cancel()
		require.Equal(t, []error{context.DeadlineExceeded}, all.errs, name)
		g.open()
		stillServes(t, ex)
		require.Zero(t, ran.Load(), name)
	}
}

func streamClosed(t *testing.T, open Open) {
	for name, verb := range streams {
		ex := start(t, open, 2)
		h := &firstThenHold{}
		var all outcomes
		for v, err := range verb(t.Context(), ex, h.task(), slices.Values([]int{0, 0, 1, 2, 0, 0, 0}), executor.Buffer(6)) {
			all.values, all.errs = append(all.values, v), append(all.errs, err)
			if len(all.errs) == 2 {
				synctest.Wait()
				require.NoError(t, ex.Close())
			}
		}
		n := len(all.errs)
		require.GreaterOrEqual(t, n, 3, name)
		require.NoError(t, errors.Join(all.errs[:2]...), name)
		require.ErrorIs(t, all.errs[n-1], executor.ErrShutdown, "%s: %v", name, all.errs)
		for _, err := range all.errs[2 : n-1] { // of those that ran, if their ends came in time
			require.ErrorIs(t, err, context.Canceled, name)
		}
		require.Equal(t, h.came.Load(), h.left.Load(), name)
	}
}

func nothingBehindAGap(t *testing.T, open Open) {
	ex := start(t, open, 2)
	h := &firstThenHold{}
	done := make(chan outcomes, 1)
	go func() { // the first chunk is held at its first element, the second has ended
		done <- gather(executor.Stream(t.Context(), ex, h.task(), slices.Values([]int{1, 0, 0, 0}), executor.Chunk(2)))
	}()
	synctest.Wait()
	require.NoError(t, ex.Close())
	all := <-done
	require.Len(t, all.errs, 2, "%v", all.errs)
	require.Equal(t, element(0, context.Canceled), all.errs[0])
	require.ErrorIs(t, all.errs[1], executor.ErrShutdown)
}

func streamDrained(t *testing.T, open Open) {
	for name, verb := range streams {
		ex := start(t, open, 2)
		var all outcomes
		for v, err := range verb(t.Context(), ex, nap, counting(new(atomic.Int64)), executor.Buffer(6)) {
			all.values, all.errs = append(all.values, v), append(all.errs, err)
			if len(all.errs) == 3 {
				require.NoError(t, ex.Shutdown(t.Context()))
			}
		}
		n := len(all.errs)
		require.Greater(t, n, 3, name)
		require.NoError(t, errors.Join(all.errs[:n-1]...), name)
		require.Equal(t, executor.ErrShutdown, all.errs[n-1], name)
		require.Equal(t, upTo(n-1), all.values[:n-1], "%s: no gap before the error", name)
	}
}

func leftThenShutdown(t *testing.T, open Open) {
	for name := range streams {
		ex := start(t, open, 1)
		began := time.Now()
		leave(t.Context(), ex, name, nap, executor.Chunk(2), executor.Buffer(9))
		require.NoError(t, ex.Shutdown(t.Context()), name)
		require.Less(t, time.Since(began), time.Second, name)
	}
}
