package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Barrierer is one party's handle of a barrier.
type Barrierer interface {
	Wait(ctx context.Context) (place int, err error)
	Abort()
	Reset()
	Waiting() int
	Broken() bool
}

// Barriers opens a barrier for so many parties: a handle for each, and one more for somebody who is no party.
type Barriers struct {
	World
	Open      func(t *testing.T, parties int, action func() error) ([]Barrierer, error) // the action may be nil
	ErrBroken error
}

// Barrier is what every barrier must do.
func Barrier(t *testing.T, in Barriers) {
	barrierRows.in(t, in.World, in)
	barrierActions.in(t, in.World, in)
	barrierRaces.race(t, in.World, in)
}

var barrierRows = rows[Barriers]{
	{"BR-01 no barrier is for less than one", meetingOfNone},
	{"BR-02 none passes before the last arrives, and each has a place of its own", meeting},
	{"BR-03 a party that is quick to come back waits for the next round", meetingAgain},
	{"BR-07 a reset breaks what waits, and the next round works", meetingReset},
	{"BR-08 an aborted barrier works again after a reset", meetingAborted},
	{"BR-09 one that gives up breaks it for all, and is the only one to get its ctx's error", meetingGivenUp},
	{"BR-09 a ctx that has ended breaks the barrier, but not for the last to come", meetingEnded},
	{"BR-11 a single party never waits", meetingOfOne},
	{"BR-12 it says how many wait and whether it is broken", meetingSays},
	{"BR-14 at a broken barrier nobody waits", meetingBroken},
	{"BR-18 a reset with nobody there changes nothing", meetingResetEmpty},
}

var barrierActions = rows[Barriers]{
	{"BR-05 the action runs once, when the last has come and before anyone is let go", meetingAction},
	{"BR-13 an action that fails breaks the barrier, and its runner gets the failure", meetingActionFails},
}

func (in Barriers) open(t *testing.T, parties int, action func() error) (bs []Barrierer, other Barrierer) {
	t.Helper()
	all, err := in.Open(t, parties, action)
	require.NoError(t, err)
	require.Len(t, all, parties+1)
	return all[:parties], all[parties]
}

// arrive is a call of Wait for begin.
func arrive(ctx context.Context, b Barrierer) func() error {
	return func() error {
		_, err := b.Wait(ctx)
		return err
	}
}

// allMeet has all of them wait at once, and says that they meet.
func allMeet(t *testing.T, bs []Barrierer) {
	t.Helper()
	allWell(t, each(len(bs), func(i int) error { return arrive(t.Context(), bs[i])() })...)
}

// breaks says that all calls end with broken, and nothing else.
func (in Barriers) breaks(t *testing.T, as ...*attempt) {
	t.Helper()
	for i, a := range as {
		err := a.wait()
		require.ErrorIs(t, err, in.ErrBroken, "party %d", i)
		require.False(t, errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded), "party %d: %v", i, err)
	}
}

func meetingOfNone(t *testing.T, in Barriers) {
	for _, n := range []int{0, -1} {
		_, err := in.Open(t, n, nil)
		require.Error(t, err, "%d parties", n)
	}
}

func meeting(t *testing.T, in Barriers) {
	bs, other := in.open(t, 5, nil)
	places := make([]int, 5)
	first := in.inLine(4, func(i int) (err error) { places[i], err = bs[i].Wait(t.Context()); return err })
	in.blocks(t, "before the last arrives", first...)
	place, err := bs[4].Wait(t.Context())
	require.NoError(t, err)
	places[4] = place
	allWell(t, first...)
	require.ElementsMatch(t, upTo(5), places)
	require.Zero(t, other.Waiting(), "BR-17 after a round nobody waits")
	require.False(t, other.Broken(), "BR-17 after a round it is not broken")
}

// meetingAgain has one of two come back before the other has even left.
func meetingAgain(t *testing.T, in Barriers) {
	bs, _ := in.open(t, 2, nil)
	slow := begin(arrive(t.Context(), bs[0]))
	in.Settle()
	for range 3 {
		require.NoError(t, arrive(t.Context(), bs[1])())
		back := begin(arrive(t.Context(), bs[1]))
		in.blocks(t, "in the next round, of which it is the first", back)
		require.NoError(t, slow.wait())
		require.NoError(t, arrive(t.Context(), bs[0])())
		require.NoError(t, back.wait())
		slow = begin(arrive(t.Context(), bs[0]))
		in.blocks(t, "in a round after", slow)
	}
	require.NoError(t, arrive(t.Context(), bs[1])())
	require.NoError(t, slow.wait())
}

func meetingReset(t *testing.T, in Barriers) {
	bs, other := in.open(t, 3, nil)
	waiting := each(2, func(i int) error { return arrive(t.Context(), bs[i])() })
	in.blocks(t, "before the reset", waiting...)
	other.Reset()
	in.breaks(t, waiting...)
	require.False(t, other.Broken())
	allMeet(t, bs)
}

func meetingAborted(t *testing.T, in Barriers) {
	bs, other := in.open(t, 3, nil)
	waiting := each(2, func(i int) error { return arrive(t.Context(), bs[i])() })
	in.blocks(t, "before the abort", waiting...)
	other.Abort()
	in.breaks(t, waiting...)
	require.True(t, other.Broken())
	in.breaks(t, begin(arrive(t.Context(), bs[2])))
	other.Reset()
	require.False(t, other.Broken())
	allMeet(t, bs)
	other.Abort() // with nobody there
	other.Reset()
	require.False(t, other.Broken())
	allMeet(t, bs)
}

func meetingGivenUp(t *testing.T, in Barriers) {
	bs, other := in.open(t, 4, nil)
	ctx, cancel := context.WithCancel(t.Context())
	waiting := each(2, func(i int) error { return arrive(t.Context(), bs[i])() })
	impatient := begin(arrive(ctx, bs[2]))
	in.blocks(t, "before its ctx ends", append(waiting, impatient)...)
	cancel()
	err := impatient.wait()
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, in.ErrBroken)
	in.breaks(t, waiting...)
	in.breaks(t, begin(arrive(t.Context(), bs[3])))
	other.Reset()
	allMeet(t, bs)
}

func meetingEnded(t *testing.T, in Barriers) {
	bs, other := in.open(t, 2, nil)
	waiting := begin(arrive(t.Context(), bs[0]))
	in.blocks(t, "alone", waiting)
	_, err := bs[1].Wait(ended(t))
	require.NoError(t, err, "the last to come need not wait")
	require.NoError(t, waiting.wait())

	place, err := bs[1].Wait(ended(t))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, in.ErrBroken)
	require.Negative(t, place, "who has not met has no place")
	require.True(t, other.Broken())
}

func meetingOfOne(t *testing.T, in Barriers) {
	ran := 0
	bs, _ := in.open(t, 1, func() error { ran++; return nil })
	for range 3 {
		place, err := bs[0].Wait(t.Context())
		require.NoError(t, err)
		require.Zero(t, place)
	}
	require.Equal(t, 3, ran, "actions")
}

func meetingSays(t *testing.T, in Barriers) {
	bs, other := in.open(t, 3, nil)
	for n := range 2 {
		require.Equal(t, n, other.Waiting())
		require.False(t, other.Broken())
		defer begin(arrive(t.Context(), bs[n])).wait()
		in.Settle()
	}
	require.Equal(t, 2, other.Waiting())
	other.Abort()
	require.True(t, other.Broken())
	require.Zero(t, other.Waiting())
}

func meetingBroken(t *testing.T, in Barriers) {
	bs, other := in.open(t, 2, nil)
	other.Abort()
	other.Abort()
	for range 2 {
		in.breaks(t, begin(arrive(t.Context(), bs[0])), begin(arrive(t.Context(), bs[1])))
	}
	require.True(t, other.Broken())
}

func meetingResetEmpty(t *testing.T, in Barriers) {
	bs, other := in.open(t, 2, nil)
	other.Reset()
	allMeet(t, bs)
	other.Reset()
	other.Reset()
	allMeet(t, bs)
}

func meetingAction(t *testing.T, in Barriers) {
	var came, ran, left atomic.Int64
	bs, _ := in.open(t, 4, func() error {
		assert.EqualValues(t, 4, came.Load(), "parties that have come when the action runs")
		assert.Zero(t, left.Load(), "parties that were let go before the action")
		ran.Add(1)
		return nil
	})
	for n := range int64(3) {
		came.Store(0)
		left.Store(0)
		allWell(t, each(4, func(i int) error {
			came.Add(1)
			err := arrive(t.Context(), bs[i])()
			left.Add(1)
			assert.Equal(t, n+1, ran.Load(), "actions seen by who is let go")
			return err
		})...)
	}
	require.EqualValues(t, 3, ran.Load(), "actions")
}

var errAction = errors.New("contract: the action failed")

func meetingActionFails(t *testing.T, in Barriers) {
	var fails atomic.Bool
	fails.Store(true)
	bs, other := in.open(t, 3, func() error {
		if fails.Load() {
			return errAction
		}
		return nil
	})
	waiting := each(2, func(i int) error { return arrive(t.Context(), bs[i])() })
	in.Settle()
	place, err := bs[2].Wait(t.Context())
	require.ErrorContains(t, err, errAction.Error())
	require.ErrorIs(t, err, in.ErrBroken)
	require.Negative(t, place, "who has not met has no place")
	for _, a := range waiting {
		require.NotContains(t, a.wait().Error(), errAction.Error(), "others")
	}
	in.breaks(t, waiting...)
	require.True(t, other.Broken())
	fails.Store(false)
	other.Reset()
	allMeet(t, bs)
}
