//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// inOrder names the two verbs, and tells whether what they yield is in the order of the input.
var inOrder = map[string]bool{"Stream": true, "StreamUnordered": false}

func stream[In, Out any](ordered bool, t *testing.T, pool *processpool.Pool, task executor.Task[In, Out], in iter.Seq[In], opts ...executor.Option) iter.Seq2[Out, error] {
	if ordered {
		return executor.Stream(t.Context(), pool, task, in, opts...)
	}
	return executor.StreamUnordered(t.Context(), pool, task, in, opts...)
}

// endless is all numbers, and how many of them were pulled.
func endless(pulled *atomic.Int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for yield(int(pulled.Add(1) - 1)) {
			continue
		}
	}
}

// at puts numbers on their way to a gate.
func at(g gate, in iter.Seq[int]) iter.Seq[gate] {
	return func(yield func(gate) bool) {
		in(func(n int) bool { return yield(g.number(n)) })
	}
}

// PL-44 MA-25: all workers meet at a gate before any may leave it, so it is seen that the limit is reached.
func TestAStreamIsAheadOfItsConsumerByItsBufferAndNoMore(t *testing.T) {
	const workers, read = 3, 60
	tests := map[string]struct {
		opts        []executor.Option
		ahead, meet int
	}{
		"by four elements a worker, if nothing is said":        {nil, 12, workers},
		"by four chunks a worker, if their size is all":        {[]executor.Option{executor.Chunk(2)}, 24, workers},
		"by a buffer that keeps two workers busy":              {[]executor.Option{executor.Buffer(2)}, 2, 2},
		"by a buffer that gives every worker one":              {[]executor.Option{executor.Buffer(3)}, 3, workers},
		"by a buffer that gives every worker many":             {[]executor.Option{executor.Buffer(30)}, 30, workers},
		"by the whole chunks that a buffer has room for":       {[]executor.Option{executor.Chunk(3), executor.Buffer(10)}, 9, workers},
		"by one chunk, if the buffer has no room for a second": {[]executor.Option{executor.Chunk(50), executor.Buffer(7)}, 7, 1},
	}
	leak.Check(t)
	pool := newPool(t, workers)
	for name, tt := range tests {
		for verb, ordered := range inOrder {
			t.Run(verb+" "+name, func(t *testing.T) {
				g := newGate(t)
				var pulled atomic.Int64
				yielded, most := 0, 0
				in := func(yield func(int) bool) {
					endless(&pulled)(func(n int) bool {
						most = max(most, n+1-yielded)
						return most <= tt.ahead && yield(n) // or it might never end
					})
				}
				var got []int
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					for n, err := range stream(ordered, t, pool, hold, at(g, in), tt.opts...) {
						assert.NoError(t, err)
						got = append(got, n)
						if yielded++; yielded == read {
							break
						}
					}
				}()
				eventually(t, func() bool { return int(pulled.Load()) >= tt.ahead && g.here(t) >= tt.meet })
				require.Equal(t, tt.meet, pool.Stats().Running)
				g.open(t)
				<-ended
				require.Equal(t, tt.ahead, most, "elements pulled and not yet yielded, at most")
				if !ordered {
					slices.Sort(got)
					require.Len(t, slices.Compact(got), read)
					return
				}
				require.Equal(t, numbers(read), got)
			})
		}
	}
}

// tidy waits at a gate and leaves a note when its ctx ends.
var tidy = executor.Define("tidy", func(ctx context.Context, g gate) (int, error) {
	n, err := g.pass(ctx)
	if err != nil {
		err = errors.Join(err, os.WriteFile(filepath.Join(g.Dir, fmt.Sprint("left", n)), nil, 0o600))
	}
	return n, err
})

// MA-08 D4 D6
func TestLeavingAnEndlessStreamStartsNothingMoreAndWaitsForWhatRuns(t *testing.T) {
	tests := map[string]struct {
		leave  func(n int, err error) bool
		inputs int // after so many the input panics
	}{
		"by a break":              {func(int, error) bool { return false }, math.MaxInt},
		"by a panic in the loop":  {func(int, error) bool { panic(errOdd) }, math.MaxInt},
		"by a panic of its input": {func(int, error) bool { return true }, 20},
	}
	leak.Check(t)
	patientPool, strictPool := newPool(t, 3, processpool.WithGrace(time.Minute)), newPool(t, 3, processpool.WithGrace(shortGrace))
	for verb, ordered := range inOrder {
		for name, tt := range tests {
			for end, heedless := range map[string]bool{"what runs ends by itself": false, "what runs has to be killed": true} {
				t.Run(fmt.Sprintf("%s %s, and %s", verb, name, end), func(t *testing.T) {
					one, others, pool := newGate(t), newGate(t), patientPool
					if heedless {
						others, pool = others.heedless(), strictPool
					}
					in := func(yield func(gate) bool) {
						for n := range tt.inputs {
							g := others.number(n)
							if n == 0 {
								g = one
							}
							if !yield(g) {
								return
							}
						}
						panic(errOdd)
					}
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						defer func() { assert.Equal(t, strings.Contains(name, "panic"), recover() != nil) }()
						stream(ordered, t, pool, tidy, in, executor.Buffer(20))(tt.leave)
					}()
					one.pid(t, 0)
					eventually(t, func() bool { return others.here(t) == 2 })
					pids := others.pids(t)
					one.open(t)
					<-ended
					here := others.here(t)
					require.LessOrEqual(t, here, 3, "the first one's worker may have gone on")
					if heedless {
						require.ErrorIs(t, syscall.Kill(pids[0], 0), syscall.ESRCH)
						require.ErrorIs(t, syscall.Kill(pids[1], 0), syscall.ESRCH)
					} else {
						left, err := filepath.Glob(filepath.Join(others.Dir, "left*"))
						require.NoError(t, err)
						require.Len(t, left, here)
						require.Zero(t, pool.Stats().Died)
					}
					lives(t, pool)
					require.Equal(t, here, others.here(t), "no more of them have started")
				})
			}
		}
	}
}

// PL-15 MA-04 PP-02
func TestAnElementThatKillsItsWorkerIsAnOutcomeLikeAnyOther(t *testing.T) {
	for verb, ordered := range inOrder {
		t.Run(verb, func(t *testing.T) {
			leak.Check(t)
			pool := newPool(t, 2)
			want := squaresTo(40)
			want[13] = 0
			got, errs := gather(stream(ordered, t, pool, fussy, slices.Values(numbers(40))))
			failed := slices.IndexFunc(errs, func(err error) bool { return err != nil })
			var element *executor.ElementError
			require.ErrorAs(t, errs[failed], &element)
			require.Equal(t, 13, element.Index)
			var dead *processpool.WorkerError
			require.ErrorAs(t, errs[failed], &dead)
			require.Zero(t, got[failed])
			require.NoError(t, errors.Join(slices.Delete(errs, failed, failed+1)...), "the others")
			if ordered {
				require.Equal(t, want, got)
			} else {
				require.ElementsMatch(t, want, got)
			}
			require.Equal(t, 1, pool.Stats().Died)
		})
	}
}

// SH-03 SH-07 MA-23
func TestWhenThePoolEndsAStreamYieldsWhatItHasAndThenSaysSo(t *testing.T) {
	ends := map[string]func(*processpool.Pool, context.Context) error{
		"closed":    func(pool *processpool.Pool, _ context.Context) error { return pool.Close() },
		"shut down": (*processpool.Pool).Shutdown,
	}
	for verb, ordered := range inOrder {
		for name, end := range ends {
			t.Run(verb+" "+name, func(t *testing.T) {
				leak.Check(t)
				pool := newPool(t, 2)
				var got []int
				var errs []error
				for v, err := range stream(ordered, t, pool, square, endless(new(atomic.Int64)), executor.Buffer(10)) {
					got, errs = append(got, v), append(errs, err)
					if len(errs) == 3 {
						require.NoError(t, end(pool, patient(t)))
					}
				}
				last := len(errs) - 1
				require.GreaterOrEqual(t, last, 3)
				require.ErrorIs(t, errs[last], executor.ErrShutdown)
				var element *executor.ElementError
				require.False(t, errors.As(errs[last], &element), "the stream's error, and no element's")
				if name == "shut down" {
					require.NoError(t, errors.Join(errs[:last]...), "what was accepted is done")
					requireSquares(t, ordered, last, got[:last])
				}
				for i, err := range errs[:last] {
					require.True(t, err == nil || errors.As(err, &element), "outcome %d: %v", i, err)
				}
			})
		}
	}
}

// PL-46: the iterator holds the pool.
func TestAnIteratorOutlivesThePoolsVariable(t *testing.T) {
	for verb, ordered := range inOrder {
		t.Run(verb, func(t *testing.T) {
			leak.Check(t)
			seq, held := orphaned(t, ordered)
			for range 3 {
				runtime.GC()
			}
			require.NotNil(t, held.Value())
			got, errs := gather(seq)
			require.NoError(t, errors.Join(errs...))
			requireSquares(t, ordered, 50, got)
			for range seq { // and again, but not to the end
				break
			}
			require.NoError(t, held.Value().Shutdown(patient(t)))
			_, errs = gather(seq)
			require.Equal(t, []error{executor.ErrShutdown}, errs)
		})
	}
}

// orphaned is an iterator over a pool that nobody else has.
func orphaned(t *testing.T, ordered bool) (iter.Seq2[int, error], weak.Pointer[processpool.Pool]) {
	t.Helper()
	pool, err := processpool.New(2)
	require.NoError(t, err)
	return stream(ordered, t, pool, square, slices.Values(numbers(50))), weak.Make(pool)
}
