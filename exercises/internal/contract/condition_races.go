package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var conditionRaces = rows[Conditions]{
	{"CV-13 a notify at the moment when a waiter gives up wakes it or the other", conditionGiveUp},
	{"CV-04 what many produce and many consume comes through", conditionPassOn},
}

func conditionGiveUp(t *testing.T, in Conditions) {
	cs := in.Open(t, 3)
	for range in.Rounds / 20 {
		ctx, cancel := context.WithCancel(t.Context())
		waiters := in.inLine(2, func(i int) error {
			if i == 0 {
				return waitsOnce(ctx, t, cs[0])
			}
			return waitsOnce(t.Context(), t, cs[1])
		})
		asItEnds(cancel, func() { assert.NoError(t, locked(t.Context(), cs[2], func() error { return cs[2].Notify(1) })) })
		if waiters[0].wait() == nil {
			in.blocks(t, "one notify for two", waiters[1])
			notify(t, cs[2], 1)
		}
		require.NoError(t, waiters[1].wait()) // hangs if the notify is lost
	}
}

// conditionPassOn is a box for one thing, that three fill and three empty, and whoever did wakes all.
func conditionPassOn(t *testing.T, in Conditions) {
	filled, emptied := in.Open(t, 6), 0
	full := false
	turn := func(i int) error {
		return locked(t.Context(), filled[i], func() error {
			fills := i < 3
			if err := filled[i].WaitFor(t.Context(), func() bool { return full != fills }); err != nil {
				return err
			}
			if full = fills; !fills {
				emptied++
			}
			return filled[i].NotifyAll()
		})
	}
	allWell(t, each(6, func(i int) error {
		for range in.Rounds / 100 {
			if err := turn(i); err != nil {
				return err
			}
		}
		return nil
	})...)
	require.Equal(t, 3*(in.Rounds/100), emptied)
}
