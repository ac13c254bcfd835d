//go:build linux

package processpool_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
)

func TestAPoolGrowsAndShrinksWhileItWorks(t *testing.T) {
	leak.Check(t)
	before := children(t)
	pool := newPool(t, 1)
	g := newGate(t)
	fs := g.submitAll(t, pool, 6)
	eventually(t, func() bool { return g.here(t) == 1 })
	require.NoError(t, pool.Resize(3))
	require.Equal(t, 3, pool.Workers())
	eventually(t, func() bool { return g.here(t) == 3 })
	require.NoError(t, pool.Resize(1))
	require.Equal(t, before+3, children(t), "what runs goes on")
	g.open(t)
	for n, f := range fs {
		require.Equal(t, n, value(t, f))
	}
	eventually(t, func() bool { return children(t) == before+1 })
	require.Zero(t, pool.Stats().Died)
	require.NoError(t, pool.Resize(2))
	lives(t, pool)
}

func TestAPoolIsResizedOverAndOverUnderLoad(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	var fs []*executor.Future[int]
	for n := range 400 {
		if n%20 == 0 {
			require.NoError(t, pool.Resize(1+n/20%3))
		}
		fs = append(fs, submit(t, pool, square, n))
		if n%50 == 49 {
			value(t, fs[n])
		}
	}
	for n, f := range fs {
		require.Equal(t, n*n, value(t, f))
	}
	require.Zero(t, pool.Stats().Died)
}

func TestResizeRefusesWhatMakesNoSense(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	require.ErrorContains(t, pool.Resize(-1), "-1 workers")
	require.Equal(t, 2, pool.Workers())
	require.NoError(t, pool.Shutdown(patient(t)))
	require.ErrorIs(t, pool.Resize(1), executor.ErrShutdown)
}
