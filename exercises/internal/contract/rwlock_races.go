package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var rwRaces = rows[RWLocks]{
	{"LK-16 a writer whose ctx ends at the last release has the lock and no error, or it is free", rwGiveUp},
	{"LK-16 a reader whose ctx ends at the writer's release is inside and got no error, or is not", rwReaderAtRelease},
	{"LK-04 never is anybody inside with a writer, whoever gives up", rwExclusion},
	{"LK-19 neither readers nor writers that come again and again keep the others out", rwGreedy},
}

// rwGiveUp has a reader and a writer wait behind the writer that gives up, and these two must not meet.
func rwGiveUp(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	for round := range in.Rounds / 10 {
		require.NoError(t, ls[0].AcquireRead(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		w := begin(func() error { return ls[1].Acquire(ctx) })
		in.Settle()
		reader := begin(func() error { return ls[2].AcquireRead(t.Context()) })
		next := begin(func() error { return ls[3].Acquire(t.Context()) })
		in.Settle()
		asItEnds(cancel, func() { releases(t, ls[0].ReleaseRead) })
		if w.wait() == nil {
			require.NoError(t, ls[1].Release())
		}
		require.NoError(t, reader.wait(), "round %d", round)
		in.blocks(t, "the next writer, while a reader is inside", next)
		require.NoError(t, ls[2].ReleaseRead())
		require.NoError(t, next.wait(), "round %d: the lock is lost", round)
		require.NoError(t, ls[3].Release())
	}
}

func rwReaderAtRelease(t *testing.T, in RWLocks) {
	ls := in.Open(t, 2)
	for round := range in.Rounds / 10 {
		require.NoError(t, ls[0].Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		reader := begin(func() error { return ls[1].AcquireRead(ctx) })
		in.Settle()
		asItEnds(cancel, func() { releases(t, ls[0].Release) })
		if reader.wait() == nil {
			require.NoError(t, ls[1].ReleaseRead())
		}
		require.True(t, ls[0].TryAcquire(), "round %d: a reader is inside that was told it is not", round)
		require.NoError(t, ls[0].Release())
	}
}

func rwExclusion(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	var readers, writers atomic.Int64
	allWell(t, each(4, func(i int) error {
		for n := range in.Rounds / 20 {
			ctx, cancel := context.WithCancel(t.Context())
			if n%3 == 0 {
				go cancel()
			}
			if (i+n)%4 == 0 {
				if ls[i].Acquire(ctx) == nil {
					assert.EqualValues(t, 1, writers.Add(1), "writers inside")
					assert.Zero(t, readers.Load(), "readers with a writer")
					writers.Add(-1)
					releases(t, ls[i].Release)
				}
			} else if ls[i].AcquireRead(ctx) == nil {
				readers.Add(1)
				assert.Zero(t, writers.Load(), "writers with a reader")
				readers.Add(-1)
				releases(t, ls[i].ReleaseRead)
			}
			cancel()
		}
		return nil
	})...)
	require.True(t, ls[0].TryAcquire(), "nobody is left inside")
	require.NoError(t, ls[0].Release())
}

// rwGreedy has two of each kind, of which one wants it always and the other a few times.
func rwGreedy(t *testing.T, in RWLocks) {
	ls := in.Open(t, 5)
	var enough atomic.Bool
	turn := func(i int) error {
		acquire, release := ls[i].Acquire, ls[i].Release
		if i%2 == 0 {
			acquire, release = ls[i].AcquireRead, ls[i].ReleaseRead
		}
		err := acquire(t.Context())
		if err == nil {
			releases(t, release)
		}
		return err
	}
	const starved = 1_000_000             // turns, of which a few must do
	greedy := each(3, func(i int) error { // two of them readers, which could always overlap
		for range starved {
			if err := turn(i); enough.Load() || err != nil {
				return err
			}
		}
		return errors.New("the others had no turn meanwhile")
	})
	allWell(t, each(2, func(i int) error {
		for range 1 + in.Rounds/1000 {
			if err := turn(3 + i); err != nil {
				return err
			}
		}
		return nil
	})...)
	enough.Store(true)
	allWell(t, greedy...)
}
