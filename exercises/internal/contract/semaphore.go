package contract

import (
	"context"
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Semaphorer is one party's handle of a semaphore.
type Semaphorer interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error
	ReleaseN(n int) error
	Value() int
}

// Semaphores opens a semaphore of so many permits for so many parties, each of which uses its own handle.
type Semaphores struct {
	World
	Open func(t *testing.T, parties, permits int) ([]Semaphorer, error)
}

// Semaphore is what every semaphore must do whose permits may become more.
func Semaphore(t *testing.T, in Semaphores) {
	permitRows.in(t, in.World, in)
	plainRows.in(t, in.World, in)
	permitRaces.race(t, in.World, in)
}

// BoundedSemaphore is what every semaphore must do whose permits are never more than at its start.
func BoundedSemaphore(t *testing.T, in Semaphores) {
	permitRows.in(t, in.World, in)
	boundedRows.in(t, in.World, in)
	permitRaces.race(t, in.World, in)
	boundedRaces.race(t, in.World, in)
}

// SemaphoreInLine is what a semaphore must do that promises an order.
func SemaphoreInLine(t *testing.T, in Semaphores) { semaphoreInLine.in(t, in.World, in) }

var permitRows = rows[Semaphores]{
	{"SM-01 no semaphore starts below zero", permitsBelowZero},
	{"SM-02 as many permits as there are, are had without waiting, also with a ctx that has ended", permitsAtOnce},
	{"SM-03 when k permits are released, exactly k waiters go on", permitsOneByOne},
	{"SM-04 when n permits are released in one call, exactly n waiters go on", permitsManyAtOnce},
	{"SM-05 tries succeed until there are no permits left", permitsTried},
	{"SM-06 of ten tries at once at three permits, three succeed", permitsTriedAtOnce},
	{"SM-07 no permit is had when the ctx ends first, and one released later is not lost", permitsPatience},
	{"SM-11 it says how many permits are free", permitsSaid},
	{"SM-12 a release of fewer than one is refused, and changes nothing", permitsReleasedBelowOne},
	{"BS-05 three of ten are inside at once: no fewer, no more", permitsReached},
}

var plainRows = rows[Semaphores]{
	{"SM-10 what is released beyond the start is more to acquire", permitsGrow},
	{"SM-12 a release of more than can be counted is refused, and changes nothing", permitsOverflow},
}

var boundedRows = rows[Semaphores]{
	{"BS-01 a release beyond the start is an error, also after others", boundedOverRelease},
	{"BS-03 a release of several that would pass the start is refused as a whole", boundedAllOrNothing},
}

var semaphoreInLine = rows[Semaphores]{
	{"SM-17 waiters have permits in the order in which they came", permitsInOrder},
}

func (in Semaphores) open(t *testing.T, parties, permits int) []Semaphorer {
	t.Helper()
	ss, err := in.Open(t, parties, permits)
	require.NoError(t, err)
	return ss
}

func permitsBelowZero(t *testing.T, in Semaphores) {
	for _, n := range []int{-1, math.MinInt} {
		_, err := in.Open(t, 1, n)
		require.Error(t, err, "%d permits", n)
	}
}

func permitsAtOnce(t *testing.T, in Semaphores) {
	s := in.open(t, 1, 7)[0]
	for i := range 7 {
		require.Equal(t, 7-i, s.Value())
		require.NoError(t, s.Acquire(ended(t)), "a free permit wins over an ended ctx")
	}
	require.False(t, s.TryAcquire())
	require.NoError(t, s.ReleaseN(7))
}

func permitsOneByOne(t *testing.T, in Semaphores) {
	ss := in.open(t, 10, 3)
	calls := each(9, func(i int) error { return ss[i].Acquire(t.Context()) })
	in.goOn(t, 3, "at the start", calls...)
	for n := 4; n <= 9; n++ {
		require.NoError(t, ss[9].Release())
		in.goOn(t, n, "after a release", calls...)
	}
	require.Zero(t, ss[9].Value())
	require.NoError(t, ss[9].ReleaseN(3))
}

func permitsManyAtOnce(t *testing.T, in Semaphores) {
	ss := in.open(t, 10, 9)
	for i := range 9 {
		require.NoError(t, ss[i].Acquire(t.Context()))
	}
	calls := each(9, func(i int) error { return ss[i].Acquire(t.Context()) })
	for n, free := range []int{0, 4, 1, 3} {
		if n > 0 {
			require.NoError(t, ss[9].ReleaseN(free))
		}
		in.goOn(t, []int{0, 4, 5, 8}[n], "after the releases", calls...)
	}
	require.NoError(t, ss[9].ReleaseN(1+8))
	allWell(t, calls...)
	require.Equal(t, 8, ss[9].Value())
	require.NoError(t, ss[9].Release())
}

func permitsTried(t *testing.T, in Semaphores) {
	ss := in.open(t, 2, 2)
	require.True(t, ss[0].TryAcquire())
	require.True(t, ss[1].TryAcquire())
	require.False(t, ss[0].TryAcquire())
	require.False(t, ss[1].TryAcquire())
	require.NoError(t, ss[1].Release())
	require.True(t, ss[0].TryAcquire())
	require.NoError(t, ss[0].ReleaseN(2))
}

func permitsTriedAtOnce(t *testing.T, in Semaphores) {
	ss := in.open(t, 10, 3)
	var succeeded atomic.Int64
	allWell(t, each(10, func(i int) error {
		if ss[i].TryAcquire() {
			succeeded.Add(1)
		}
		return nil
	})...)
	require.EqualValues(t, 3, succeeded.Load())
	require.NoError(t, ss[0].ReleaseN(3))
}

func permitsPatience(t *testing.T, in Semaphores) {
	ss := in.open(t, 2, 1)
	require.NoError(t, ss[0].Acquire(t.Context()))
	require.ErrorIs(t, ss[1].Acquire(expired()), context.DeadlineExceeded)
	ctx, cancel := context.WithCancel(t.Context())
	waiter := begin(func() error { return ss[1].Acquire(ctx) })
	in.blocks(t, "while there is no permit", waiter)
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	require.NoError(t, ss[0].Release())
	require.Equal(t, 1, ss[1].Value())
	require.NoError(t, ss[1].Acquire(t.Context()))
	require.NoError(t, ss[1].Release())
}

func permitsSaid(t *testing.T, in Semaphores) {
	ss := in.open(t, 2, 2)
	for _, want := range []int{1, 0} {
		require.NoError(t, ss[0].Acquire(t.Context()))
		require.Equal(t, want, ss[0].Value())
		require.Equal(t, want, ss[1].Value())
	}
	require.NoError(t, ss[1].ReleaseN(2))
	require.Equal(t, 2, ss[0].Value())
}

func permitsReleasedBelowOne(t *testing.T, in Semaphores) {
	s := in.open(t, 1, 5)[0]
	require.NoError(t, s.Acquire(t.Context()))
	for _, n := range []int{0, -1, math.MinInt} {
		require.Error(t, s.ReleaseN(n), "ReleaseN(%d)", n)
		require.Equal(t, 4, s.Value())
	}
	require.NoError(t, s.Release())
}

// permitsReached has three meet inside, and looks for a fourth.
func permitsReached(t *testing.T, in Semaphores) {
	ss := in.open(t, 10, 3)
	leave := make(chan struct{})
	var inside, most atomic.Int64
	workers := each(10, func(i int) error {
		err := ss[i].Acquire(t.Context())
		raise(&most, inside.Add(1))
		<-leave
		inside.Add(-1)
		assert.NoError(t, ss[i].Release())
		return err
	})
	for left := int64(10); left > 0; left-- {
		in.Settle()
		require.Equal(t, min(left, 3), inside.Load(), "inside")
		leave <- struct{}{}
	}
	allWell(t, workers...)
	require.EqualValues(t, 3, most.Load(), "most inside at once")
	require.Equal(t, 3, ss[0].Value())
}

func permitsGrow(t *testing.T, in Semaphores) {
	s := in.open(t, 1, 0)[0]
	require.False(t, s.TryAcquire())
	require.NoError(t, s.Release())
	require.NoError(t, s.ReleaseN(2))
	require.Equal(t, 3, s.Value())
	for range 3 {
		require.True(t, s.TryAcquire())
	}
	require.False(t, s.TryAcquire())
}

func permitsOverflow(t *testing.T, in Semaphores) {
	s := in.open(t, 1, 2)[0]
	require.Error(t, s.ReleaseN(math.MaxInt-1))
	require.Equal(t, 2, s.Value())
}

func boundedOverRelease(t *testing.T, in Semaphores) {
	for permits := range 3 {
		s := in.open(t, 1, permits)[0]
		require.Error(t, s.Release(), "at the start, of %d", permits)
		for range permits {
			require.NoError(t, s.Acquire(t.Context()))
		}
		for range permits {
			require.NoError(t, s.Release())
		}
		require.Error(t, s.Release(), "after a full cycle, of %d", permits)
		require.Equal(t, permits, s.Value(), "an error changes nothing")
	}
}

func boundedAllOrNothing(t *testing.T, in Semaphores) {
	s := in.open(t, 1, 3)[0]
	require.NoError(t, s.Acquire(t.Context()))
	require.NoError(t, s.Acquire(t.Context()))
	for _, n := range []int{3, 4, math.MaxInt} {
		require.Error(t, s.ReleaseN(n), "ReleaseN(%d) of 2", n)
		require.Equal(t, 1, s.Value())
	}
	require.NoError(t, s.ReleaseN(2))
	require.Equal(t, 3, s.Value())
}

// permitsInOrder has the third of five give up, which leaves the order of the others as it is.
func permitsInOrder(t *testing.T, in Semaphores) {
	ss := in.open(t, 6, 1)
	require.NoError(t, ss[5].Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	waiters := in.inLine(5, func(i int) error {
		if i == 2 {
			return ss[i].Acquire(ctx)
		}
		return ss[i].Acquire(t.Context())
	})
	cancel()
	require.ErrorIs(t, waiters[2].wait(), context.Canceled)
	for n, i := range []int{0, 1, 3, 4} {
		require.NoError(t, ss[5].Release())
		in.goOn(t, n+1, "after a release", waiters[0], waiters[1], waiters[3], waiters[4])
		require.True(t, waiters[i].isOver(), "it is the turn of waiter %d", i)
	}
	require.NoError(t, ss[5].Release())
}
