package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// Eventer is one party's handle of an event.
type Eventer interface {
	Set()
	Clear()
	IsSet() bool
	Wait(ctx context.Context) error
}

// Events opens an event for so many parties, each of which uses its own handle.
type Events struct {
	World
	Open func(t *testing.T, parties int) []Eventer
}

// Event is what every event must do.
func Event(t *testing.T, in Events) {
	eventRows.in(t, in.World, in)
	eventRaces.race(t, in.World, in)
}

var eventRows = rows[Events]{
	{"EV-01 the flag is what was said last, however often", eventFlag},
	{"EV-02 all who wait go on when it is set, and again at once", eventAll},
	{"EV-03 who waits in vain gives up with its ctx, and goes on at once when it is set", eventPatience},
	{"EV-04 who waits goes on when it is set, although it is cleared at once", eventSetAndClear},
	{"EV-04 a clear of what is clear loses nobody who waits", eventClearTwice},
	{"EV-05 who comes after a clear waits, in each of several cycles", eventCycles},
	{"EV-11 a flag that is set wins over a ctx that has ended", eventWins},
}

var eventRaces = rows[Events]{
	{"EV-04 nobody sleeps through a set that is cleared at once", eventNoSleeper},
	{"EV-01 set and clear by all at once", eventManySetters},
}

func eventFlag(t *testing.T, in Events) {
	es := in.Open(t, 2)
	says := func(want bool) {
		for _, e := range es {
			require.Equal(t, want, e.IsSet())
		}
	}
	says(false)
	for range 2 {
		for i := range 3 {
			es[i%2].Set()
			says(true)
		}
		for i := range 3 {
			es[i%2].Clear()
			says(false)
		}
	}
}

func eventAll(t *testing.T, in Events) {
	es := in.Open(t, 6)
	waiters := each(5, func(i int) error { return es[i].Wait(t.Context()) })
	in.blocks(t, "before it is set", waiters...)
	es[5].Set()
	in.goOn(t, 5, "when it is set", waiters...)
	es[5].Set() // once more, for nobody
	allWell(t, each(5, func(i int) error { return es[i].Wait(t.Context()) })...)
}

func eventPatience(t *testing.T, in Events) {
	es := in.Open(t, 2)
	require.ErrorIs(t, es[0].Wait(expired()), context.DeadlineExceeded)
	ctx, cancel := context.WithCancel(t.Context())
	waiter := begin(func() error { return es[0].Wait(ctx) })
	in.blocks(t, "before its ctx ends", waiter)
	cancel()
	require.ErrorIs(t, waiter.wait(), context.Canceled)
	es[1].Set()
	require.NoError(t, es[0].Wait(t.Context()))
}

func eventSetAndClear(t *testing.T, in Events) {
	es := in.Open(t, 6)
	waiters := each(5, func(i int) error { return es[i].Wait(t.Context()) })
	in.Settle()
	es[5].Set()
	es[5].Clear()
	in.goOn(t, 5, "when it was set", waiters...)
	require.False(t, es[0].IsSet())
}

func eventClearTwice(t *testing.T, in Events) {
	es := in.Open(t, 3)
	waiters := each(2, func(i int) error { return es[i].Wait(t.Context()) })
	in.Settle()
	es[2].Clear()
	in.blocks(t, "after a clear", waiters...)
	es[2].Set()
	in.goOn(t, 2, "when it is set", waiters...)
}

func eventCycles(t *testing.T, in Events) {
	es := in.Open(t, 4)
	for range 3 {
		waiters := each(3, func(i int) error { return es[i].Wait(t.Context()) })
		in.blocks(t, "in a new cycle", waiters...)
		es[3].Set()
		allWell(t, waiters...)
		es[3].Clear()
	}
}

func eventWins(t *testing.T, in Events) {
	es := in.Open(t, 2)
	es[0].Set()
	for range 20 { // a toss-up would be seen
		require.NoError(t, es[1].Wait(ended(t)))
	}
}

func eventNoSleeper(t *testing.T, in Events) {
	es := in.Open(t, 3)
	for range in.Rounds / 10 {
		waiters := in.inLine(2, func(i int) error { return es[i].Wait(t.Context()) })
		es[2].Set()
		es[2].Clear()
		allWell(t, waiters...)
	}
}

func eventManySetters(t *testing.T, in Events) {
	es := in.Open(t, 4)
	for range in.Rounds / 20 {
		atOnce(es[0].Set, es[1].Set, es[2].Clear, es[3].Clear)
		es[0].Set()
		require.NoError(t, es[3].Wait(t.Context()))
		require.True(t, es[2].IsSet())
		atOnce(es[0].Clear, es[1].Clear)
		require.False(t, es[2].IsSet())
	}
}
