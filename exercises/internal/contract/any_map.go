package contract

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var anyMap = rows[Open]{
	{"MA-01 MA-18 Map and Stream give the results of a plain loop, in any chunks", anyChunks},
	{"MA-04 a Map stops at its first error, which names the element", anyMapError},
	{"MA-04 D5 a failed element of a stream is an outcome at its place, in a chunk too", anyStreamErrors},
	{"MA-08 an endless stream may be left", anyEndless},
	{"MA-12 nothing mapped is nothing", anyNothing},
	{"MA-24 no result crosses over between Maps at the same time", anyCrossing},
	{"TP-10 TP-11 a panic or Goexit of an element is its outcome, in a chunk too", anyStreamPanics},
}

func anyChunks(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, n := range []int{1, 7, 50} {
		want := make([]int, n)
		for i := range want {
			want[i] = i * i
		}
		for _, chunk := range []int{1, 3, n, n + 1} {
			out, err := executor.Map(t.Context(), ex, anySquare, upTo(n), executor.Chunk(chunk))
			require.NoError(t, err)
			require.Equal(t, want, out, "Map of %d in chunks of %d", n, chunk)
			for name, verb := range streams {
				all := gather(verb(t.Context(), ex, anySquare, slices.Values(upTo(n)), executor.Chunk(chunk)))
				require.Equal(t, make([]error, n), all.errs)
				if name == "StreamUnordered" {
					slices.Sort(all.values)
				}
				require.Equal(t, want, all.values, "%s of %d in chunks of %d", name, n, chunk)
			}
		}
	}
	out, err := executor.Map(t.Context(), ex, anySquare, upTo(100))
	require.NoError(t, err)
	require.Equal(t, 99*99, out[99])
}

func anyMapError(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, err := executor.Map(t.Context(), ex, anyEven, []int{0, 2, 4, 5, 6, 7})
	var element *executor.ElementError
	require.ErrorAs(t, err, &element)
	require.Equal(t, 3, element.Index)
	require.ErrorContains(t, element.Err, "5 is odd")
}

func anyStreamErrors(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, chunk := range []int{1, 4} {
		all := gather(executor.Stream(t.Context(), ex, anyEven, slices.Values(upTo(10)), executor.Chunk(chunk)))
		require.Equal(t, []int{0, 0, 2, 0, 4, 0, 6, 0, 8, 0}, all.values)
		for i, err := range all.errs {
			require.Equal(t, i%2 != 0, err != nil, "element %d", i)
		}
	}
}

func anyEndless(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for name, verb := range streams {
		var pulled atomic.Int64
		n := 0
		for _, err := range verb(t.Context(), ex, anySquare, counting(&pulled), executor.Buffer(5)) {
			require.NoError(t, err)
			if n++; n == 3 {
				break
			}
		}
		require.LessOrEqual(t, pulled.Load(), int64(9), name)
	}
	require.NoError(t, ex.Shutdown(t.Context()))
}

func anyNothing(t *testing.T, open Open) {
	ex := start(t, open, 1)
	out, err := executor.Map(t.Context(), ex, anySquare, nil)
	require.NoError(t, err)
	require.Empty(t, out)
	require.Empty(t, gather(executor.Stream(t.Context(), ex, anySquare, slices.Values([]int{}))).errs)
}

func anyCrossing(t *testing.T, open Open) {
	ex := start(t, open, 2)
	together(4, func(owner int) {
		in := make([]int, 100)
		want := make([]int, len(in))
		for i := range in {
			in[i] = owner*1000 + i
			want[i] = in[i] * in[i]
		}
		out, err := executor.Map(t.Context(), ex, anySquare, in)
		assert.NoError(t, err)
		assert.Equal(t, want, out)
	})
}

func anyStreamPanics(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, chunk := range []int{1, 3} {
		for _, err := range executor.Stream(t.Context(), ex, anyBang, slices.Values(upTo(5)), executor.Chunk(chunk)) {
			require.ErrorAs(t, err, new(*executor.PanicError))
		}
		for _, err := range executor.Stream(t.Context(), ex, anyExit, slices.Values(upTo(5)), executor.Chunk(chunk)) {
			require.ErrorIs(t, err, executor.ErrGoexit)
		}
	}
	p, _ := fill(t, ex)
	p.open(t)
}
