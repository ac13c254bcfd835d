package executor_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
)

// posting is an executor that serves a job in the goroutine of Enter, as a worker in another process would.
type posting struct {
	inline
	more  []byte // behind each reply
	sizes []int  // of the parts of jobs
}

func (x *posting) Enter(ctx context.Context, job executor.Job) error {
	if err := job.Crosses(); err != nil {
		return err
	}
	for more := true; more; {
		var span executor.Span
		var ok bool
		if span, more, ok = job.Next(&x.inline); ok {
			x.sizes = append(x.sizes, span.To-span.From)
			x.post(ctx, job, span)
		}
	}
	return nil
}

func (x *posting) post(ctx context.Context, job executor.Job, span executor.Span) {
	for span.From < span.To {
		request, n, err := job.Pack(nil, &x.inline, span, math.MaxInt)
		first := executor.Span{From: span.From, To: span.From + n}
		if err != nil {
			job.Fail(&x.inline, first, err)
		} else {
			executor.Serve(ctx, request, nil, func(reply []byte) {
				job.Settle(&x.inline, first, append(reply, x.more...))
			})
		}
		span.From = first.To
	}
}

var errOdd = errors.New("odd")

// narrow is a task that fails for odd numbers.
func narrow[Out any](name string, convert func(int) Out) executor.Task[int, Out] {
	return executor.Define("executor_test.narrow "+name, func(_ context.Context, n int) (Out, error) {
		if n%2 == 1 {
			return convert(99), errOdd
		}
		return convert(n), nil
	})
}

var (
	narrowBytes  = narrow("byte", func(n int) byte { return byte(n) })
	narrowWords  = narrow("int16", func(n int) int16 { return int16(n) })
	narrowThrees = narrow("[3]byte", func(n int) [3]byte { return [3]byte{byte(n), 1, 2} })
	narrowInts   = narrow("int32", func(n int) int32 { return int32(n) })
	narrowTexts  = narrow("string", func(n int) string { return string(rune('a' + n)) })
	narrowVoid   = narrow("struct{}", func(int) struct{} { return struct{}{} })
)

func TestAFailureLeavesTheResultsBehindItAloneWhateverTheirSize(t *testing.T) {
	t.Run("no bytes", func(t *testing.T) { survivesFailures(t, narrowVoid, struct{}{}, struct{}{}, struct{}{}) })
	t.Run("one byte", func(t *testing.T) { survivesFailures(t, narrowBytes, 2, 4, 6) })
	t.Run("two bytes", func(t *testing.T) { survivesFailures(t, narrowWords, 2, 4, 6) })
	t.Run("three bytes", func(t *testing.T) {
		survivesFailures(t, narrowThrees, [3]byte{2, 1, 2}, [3]byte{4, 1, 2}, [3]byte{6, 1, 2})
	})
	t.Run("four bytes", func(t *testing.T) { survivesFailures(t, narrowInts, 2, 4, 6) })
	t.Run("a length each", func(t *testing.T) { survivesFailures(t, narrowTexts, "c", "e", "g") })
}

// survivesFailures runs 1 to 6 in one request: want is what becomes of 2, 4 and 6.
func survivesFailures[Out any](t *testing.T, task executor.Task[int, Out], want ...Out) {
	t.Helper()
	var got []Out
	failed := 0
	in := slices.Values([]int{1, 2, 3, 4, 5, 6})
	for out, err := range executor.Stream(t.Context(), &posting{}, task, in, executor.Chunk(6)) {
		if err != nil {
			failed++
			continue
		}
		got = append(got, out)
	}
	require.Equal(t, want, got)
	require.Equal(t, 3, failed)
}

var blob = executor.Define("executor_test.blob", func(_ context.Context, n int) ([]byte, error) { return make([]byte, n), nil })

func TestResultsThatAreTooLongTogetherSayWhatHelps(t *testing.T) {
	const head, length, size = 8, 4, 100
	executor.LimitReplies(t, head+length+size)
	f, err := executor.Submit(t.Context(), &posting{}, blob, size)
	require.NoError(t, err)
	b, err := f.Result(t.Context())
	require.NoError(t, err, "alone it is not too long")
	require.Len(t, b, size)
	_, err = executor.Map(t.Context(), &posting{}, blob, []int{size, size}, executor.Chunk(2))
	require.EqualError(t, err, "element 0: wire: too long: a reply of 216 bytes with 2 outcomes, at most 112: Chunk makes the requests smaller")
	out, err := executor.Map(t.Context(), &posting{}, blob, []int{size, size}, executor.Chunk(1))
	require.NoError(t, err)
	require.Len(t, out, 2)
}

func TestAReplyWithMoreThanItsOutcomesIsMalformed(t *testing.T) {
	x := &posting{more: []byte{0}}
	in := []int{2, 4, 6}
	t.Run("of Submit", func(t *testing.T) {
		f, err := executor.Submit(t.Context(), x, narrowInts, 2)
		require.NoError(t, err)
		_, err = f.Result(t.Context())
		require.ErrorIs(t, err, wire.ErrMalformed)
		require.ErrorContains(t, err, "1 bytes behind its last outcome")
	})
	t.Run("of Map", func(t *testing.T) {
		_, err := executor.Map(t.Context(), x, narrowInts, in)
		require.ErrorIs(t, err, wire.ErrMalformed)
		_, err = executor.Map(t.Context(), x, narrowTexts, in)
		require.ErrorIs(t, err, wire.ErrMalformed)
	})
	t.Run("of Stream", func(t *testing.T) {
		n := 0
		for _, err := range executor.Stream(t.Context(), x, narrowInts, slices.Values(in), executor.Chunk(3)) {
			require.ErrorIs(t, err, wire.ErrMalformed)
			n++
		}
		require.Len(t, in, n)
	})
}
