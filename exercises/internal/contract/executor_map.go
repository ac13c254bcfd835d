package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var mapping = rows[Open]{
	{"MA-01 Map returns results in the order of the input, whatever the order of the work", mapOrder},
	{"MA-04 the first error of a Map names its element and stops the rest", mapFirstError},
	{"MA-04 a panic in a Map names its element, with value and stack", mapPanic},
	{"TP-11 an element of a Map that ends its goroutine is that element's failure", mapGoexit},
	{"D6 Map awaits what runs before it returns an error", mapAwaits},
	{"MA-14 an ended ctx ends a Map with that ctx's error and none of an element's", mapContext},
	{"MA-15 when a Map's ctx ends, no further element starts, of a started chunk neither", mapContextChunk},
	{"MA-16 an element's own timeout is the element's error", mapOwnTimeout},
	{"MA-18 any chunk size gives the results of a plain loop", mapChunks},
	{"MA-09 MA-19 chunks and buffers below one are refused before any work", badOptions},
	{"MA-12 nothing mapped is nothing, and no task runs", mapNothing},
	{"MA-23 a pool that was shut down refuses Maps and streams", mapAfterShutdown},
	{"SH-07 Close ends a Map with ErrShutdown, and no element starts any more", mapClosed},
	{"SH-07 Close keeps the rest of a Map's chunk from starting, also if its tasks do not heed their ctx", mapClosedInChunk},
	{"TP-15 Shutdown lets a Map that was accepted finish", mapDrained},
}

func mapOrder(t *testing.T, open Open) {
	ex := start(t, open, 4)
	slowFirst := executor.Func(func(_ context.Context, n int) (int, error) {
		time.Sleep(time.Duration(100-n) * time.Millisecond)
		return n, nil
	})
	out, err := executor.Map(t.Context(), ex, slowFirst, upTo(50), executor.Chunk(1))
	require.NoError(t, err)
	require.Equal(t, upTo(50), out)
}

func mapFirstError(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var started atomic.Int64
	fails := executor.Func(func(ctx context.Context, n int) (int, error) {
		started.Add(1)
		if n == 3 {
			return 0, errOdd
		}
		nap1(context.WithoutCancel(ctx))
		return n, nil
	})
	out, err := executor.Map(t.Context(), ex, fails, upTo(1000), executor.Chunk(2))
	require.Nil(t, out)
	require.Equal(t, &executor.ElementError{Index: 3, Err: errOdd}, err)
	require.EqualError(t, err, "element 3: "+errOdd.Error())
	require.ErrorIs(t, err, errOdd)
	require.LessOrEqual(t, started.Load(), int64(6))
	synctest.Wait()
	require.LessOrEqual(t, started.Load(), int64(6), "elements started after Map returned")
}

func mapPanic(t *testing.T, open Open) {
	ex := start(t, open, 2)
	_, err := executor.Map(t.Context(), ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		if n == 5 {
			return explode(ctx, n)
		}
		return n, nil
	}), upTo(20))
	var element *executor.ElementError
	require.ErrorAs(t, err, &element)
	require.Equal(t, 5, element.Index)
	require.Empty(t, lost(err, bang(5), "contract.explode"))
	stillServes(t, ex)
}

func mapGoexit(t *testing.T, open Open) {
	ex := start(t, open, 2)
	_, err := executor.Map(t.Context(), ex, executor.Func(func(_ context.Context, n int) (int, error) {
		if n == 5 {
			exit()
		}
		return n, nil
	}), upTo(20))
	require.Equal(t, &executor.ElementError{Index: 5, Err: executor.ErrGoexit}, err)
	stillServes(t, ex)
}

func mapAwaits(t *testing.T, open Open) {
	ex := start(t, open, 3)
	var told, left atomic.Int64
	_, err := executor.Map(t.Context(), ex, executor.Func(func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			nap1(ctx)
			return 0, errOdd
		}
		<-ctx.Done()
		told.Add(1)
		time.Sleep(time.Hour)
		left.Add(1)
		return 0, ctx.Err()
	}), upTo(100), executor.Chunk(1))
	require.Equal(t, &executor.ElementError{Index: 0, Err: errOdd}, err, "the first failure counts")
	require.EqualValues(t, 2, told.Load(), "elements whose ctx ended")
	require.EqualValues(t, 2, left.Load(), "elements that had ended when Map returned")
}

func mapContext(t *testing.T, open Open) {
	ex := start(t, open, 3)
	for range 50 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		g := newGate()
		out, err := executor.Map(ctx, ex, g.task(), upTo(100))
		cancel()
		require.Nil(t, out)
		require.Equal(t, context.DeadlineExceeded, err)
		require.EqualValues(t, 3, g.came.Load())
		require.Zero(t, g.inside.Load())
	}
}

func mapContextChunk(t *testing.T, open Open) {
	ex := start(t, open, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	var started atomic.Int64
	_, err := executor.Map(ctx, ex, executor.Func(func(context.Context, int) (int, error) {
		started.Add(1)
		time.Sleep(time.Minute)
		return 0, nil
	}), upTo(10), executor.Chunk(10))
	require.Equal(t, context.DeadlineExceeded, err)
	require.EqualValues(t, 1, started.Load())
}

func mapOwnTimeout(t *testing.T, open Open) {
	ex := start(t, open, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for _, own := range []error{context.DeadlineExceeded, context.Canceled, executor.ErrShutdown, executor.ErrCancelled} {
		fails := executor.Func(func(_ context.Context, n int) (int, error) {
			if n == 1 {
				return 0, own
			}
			return n, nil
		})
		_, err := executor.Map(ctx, ex, fails, upTo(3))
		require.Equal(t, element(1, own), err)
		all := gather(executor.Stream(ctx, ex, fails, first(counting(new(atomic.Int64)), 3)))
		require.Equal(t, outcomes{[]int{0, 0, 2}, []error{nil, element(1, own), nil}}, all)
	}
}

func mapChunks(t *testing.T, open Open) {
	for _, workers := range []int{1, 3} {
		ex := start(t, open, workers)
		for n := range 12 {
			want := make([]int, n)
			for i := range n {
				want[i] = i * i
			}
			for chunk := range n + 3 {
				var opts []executor.Option // the executor's own choice
				if chunk > 0 {
					opts = append(opts, executor.Chunk(chunk))
				}
				out, err := executor.Map(t.Context(), ex, square, upTo(n), opts...)
				require.NoError(t, err)
				require.Equal(t, want, out, "%d elements in chunks of %d", n, chunk)
			}
		}
	}
}

func badOptions(t *testing.T, open Open) {
	ex := start(t, open, 1)
	var ran, pulled atomic.Int64
	for name, opt := range map[string]executor.Option{
		"Chunk(0)": executor.Chunk(0), "Chunk(-1)": executor.Chunk(-1),
		"Buffer(0)": executor.Buffer(0), "Buffer(-1)": executor.Buffer(-1),
	} {
		_, err := executor.Map(t.Context(), ex, counted(&ran), upTo(3), opt)
		require.ErrorIs(t, err, executor.ErrBadOption, name)
		require.ErrorContains(t, err, name)
		for _, verb := range streams {
			all := gather(verb(t.Context(), ex, counted(&ran), counting(&pulled), executor.Chunk(1), opt))
			require.Len(t, all.errs, 1, name)
			require.ErrorIs(t, all.errs[0], executor.ErrBadOption, name)
		}
	}
	synctest.Wait()
	require.Zero(t, ran.Load())
	require.Zero(t, pulled.Load())
}

func mapNothing(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var ran atomic.Int64
	for _, in := range [][]int{nil, {}} {
		for _, opts := range [][]executor.Option{nil, {executor.Chunk(3)}} {
			out, err := executor.Map(t.Context(), ex, counted(&ran), in, opts...)
			require.NoError(t, err)
			require.Empty(t, out)
			for _, verb := range streams {
				require.Empty(t, gather(verb(t.Context(), ex, counted(&ran), first(counting(&ran), 0), opts...)).values)
			}
		}
	}
}

func mapAfterShutdown(t *testing.T, open Open) {
	ends := map[string]func(ex executor.Executor) error{
		"Shutdown": func(ex executor.Executor) error { return ex.Shutdown(t.Context()) },
		"Close":    func(ex executor.Executor) error { return ex.Close() },
	}
	for name, end := range ends {
		ex := start(t, open, 1)
		require.NoError(t, end(ex))
		var ran atomic.Int64
		_, err := executor.Map(t.Context(), ex, counted(&ran), upTo(3))
		require.ErrorIs(t, err, executor.ErrShutdown, name)
		for _, verb := range streams {
			all := gather(verb(t.Context(), ex, counted(&ran), counting(new(atomic.Int64))))
			require.Len(t, all.errs, 1, name)
			require.ErrorIs(t, all.errs[0], executor.ErrShutdown, name)
		}
		synctest.Wait()
		require.Zero(t, ran.Load())
	}
}

func mapClosed(t *testing.T, open Open) {
	for _, chunk := range []int{1, 3, 100} {
		ex := start(t, open, 2)
		g := newGate()
		done := make(chan error, 1)
		go func() {
			_, err := executor.Map(t.Context(), ex, g.task(), upTo(100), executor.Chunk(chunk))
			done <- err
		}()
		synctest.Wait()
		started := g.came.Load()
		require.NoError(t, ex.Close())
		err := <-done
		require.ErrorIs(t, err, executor.ErrShutdown, "in chunks of %d", chunk)
		require.False(t, errors.As(err, new(*executor.ElementError)), "in chunks of %d: %v", chunk, err)
		require.Equal(t, started, g.came.Load(), "elements started, in chunks of %d", chunk)
	}
}

func mapClosedInChunk(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var started atomic.Int64
	release := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := executor.Map(t.Context(), ex, executor.Func(func(_ context.Context, n int) (int, error) {
			started.Add(1)
			<-release
			return n, nil
		}), upTo(20), executor.Chunk(10))
		done <- err
	}()
	synctest.Wait()
	require.NoError(t, ex.Close())
	close(release)
	require.Equal(t, executor.ErrShutdown, <-done)
	require.EqualValues(t, 2, started.Load())
}

func mapDrained(t *testing.T, open Open) {
	ex := start(t, open, 2)
	g := newGate()
	done := make(chan []int, 1)
	go func() {
		out, _ := executor.Map(t.Context(), ex, g.task(), upTo(50), executor.Chunk(1))
		done <- out
	}()
	synctest.Wait()
	ended := make(chan error, 1)
	go func() { ended <- ex.Shutdown(t.Context()) }()
	synctest.Wait()
	require.Empty(t, ended)
	g.open()
	require.Equal(t, upTo(50), <-done)
	require.NoError(t, <-ended)
}
