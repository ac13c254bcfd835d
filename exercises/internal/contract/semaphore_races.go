package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var permitRaces = rows[Semaphores]{
	{"SM-13 a waiter whose ctx ends at the release has the permit and no error, or it is free", permitAtGiveUp},
	{"SM-13 no permit is lost among many with little patience", permitsKept},
}

var boundedRaces = rows[Semaphores]{
	{"BS-02 when all have released at once what they had, one more release is an error", boundedTogether},
}

func permitAtGiveUp(t *testing.T, in Semaphores) {
	ss := in.open(t, 2, 1)
	for round := range in.Rounds / 10 {
		require.NoError(t, ss[0].Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		waiter := begin(func() error { return ss[1].Acquire(ctx) })
		in.Settle()
		asItEnds(cancel, func() { releases(t, ss[0].Release) })
		if err := waiter.wait(); err == nil {
			require.Zero(t, ss[0].Value(), "round %d: it was told that it has the permit", round)
			require.NoError(t, ss[1].Release())
		} else {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, 1, ss[0].Value(), "round %d: free permits", round)
	}
}

func permitsKept(t *testing.T, in Semaphores) {
	ss := in.open(t, 6, 3)
	allWell(t, each(6, func(i int) error {
		for n := range in.Rounds / 50 {
			ctx, cancel := context.WithCancel(t.Context())
			call := begin(func() error { return ss[i].Acquire(ctx) })
			if (n+i)%2 == 0 {
				cancel()
			}
			if call.wait() == nil {
				assert.NoError(t, ss[i].Release())
			}
			cancel()
		}
		return nil
	})...)
	require.Equal(t, 3, ss[0].Value(), "free permits")
}

func boundedTogether(t *testing.T, in Semaphores) {
	for limit := 1; limit <= 9; limit++ {
		ss := in.open(t, limit+1, limit)
		for range in.Rounds / 500 {
			allWell(t, each(limit, func(i int) error { return ss[i].Acquire(t.Context()) })...)
			require.Zero(t, ss[limit].Value())
			allWell(t, each(limit, func(i int) error { return ss[i].Release() })...)
			require.Error(t, ss[limit].Release(), "of %d", limit)
			require.Equal(t, limit, ss[limit].Value())
		}
	}
}
