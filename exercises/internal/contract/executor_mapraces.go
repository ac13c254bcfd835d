package contract

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var mapRaces = rows[Open]{
	{"MA-24 no result crosses over between Maps and streams at the same time", noCrossing},
	{"MA-22 an input that is not safe for parallel use is safe in a stream", unsafeInput},
	{"MA-14 a ctx that ends at any moment of a Map gives all or its own error", contextAgainstMap},
}

func noCrossing(t *testing.T, open Open) {
	ex := start(t, open, 4)
	type tagged struct{ owner, n int }
	echo := executor.Func(func(_ context.Context, v tagged) (tagged, error) { return v, nil })
	together(6, func(owner int) {
		in := make([]tagged, 500)
		for i := range in {
			in[i] = tagged{owner, i}
		}
		for range 3 {
			if owner%2 == 0 {
				out, err := executor.Map(t.Context(), ex, echo, in)
				assert.NoError(t, err)
				assert.Equal(t, in, out)
				continue
			}
			i := 0
			for v, err := range executor.Stream(t.Context(), ex, echo, slices.Values(in), executor.Chunk(1+owner)) {
				assert.NoError(t, err)
				assert.Equal(t, in[i], v)
				i++
			}
			assert.Len(t, in, i)
		}
	})
}

func unsafeInput(t *testing.T, open Open) {
	ex := start(t, open, 4)
	for name, verb := range streams {
		pulled := 0
		seen := 0
		for range verb(t.Context(), ex, square, func(yield func(int) bool) {
			for pulled < 2000 && yield(pulled) {
				pulled++
			}
		}, executor.Chunk(3)) {
			seen++
		}
		require.Equal(t, 2000, pulled, name)
		require.Equal(t, 2000, seen, name)
	}
}

func contextAgainstMap(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for round := range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		at := round % 30
		out, err := executor.Map(ctx, ex, executor.Func(func(ctx context.Context, n int) (int, error) {
			if n == at {
				cancel()
			}
			return n, ctx.Err()
		}), upTo(30), executor.Chunk(1+round%7))
		cancel()
		if err == nil {
			require.Equal(t, upTo(30), out)
			continue
		}
		require.Equal(t, context.Canceled, err, "round %d", round)
	}
}

var completedRaces = rows[Open]{
	{"AC-11 futures that end while they are registered are neither missed nor doubled", completedAgainstEnd},
	{"WT-09 waiting for tasks released at the same instant always ends", waitAgainstEnd},
}

func completedAgainstEnd(t *testing.T, open Open) {
	ex := start(t, open, 4)
	for range 200 {
		fs := submitAll(t, ex, square, 30)
		seen := map[*executor.Future[int]]int{}
		for f, err := range executor.AsCompleted(t.Context(), fs...) {
			require.NoError(t, err)
			seen[f]++
		}
		require.Len(t, seen, len(fs))
		for _, times := range seen {
			require.Equal(t, 1, times)
		}
	}
}

func waitAgainstEnd(t *testing.T, open Open) {
	ex := start(t, open, 8)
	for range 40 {
		g := newGate()
		fs := submitAll(t, ex, g.task(), 100)
		together(6, func(i int) {
			if i == 0 {
				g.open()
				return
			}
			until := executor.Until(i % 3)
			done, pending, err := executor.Wait(t.Context(), until, fs...)
			assert.NoError(t, err)
			assert.Equal(t, 100, len(done)+len(pending))
			assert.NotEmpty(t, done)
			assert.True(t, until == executor.FirstDone || len(pending) == 0)
		})
	}
}
