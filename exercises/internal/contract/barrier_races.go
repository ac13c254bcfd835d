package contract

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

var barrierRaces = rows[Barriers]{
	{"BR-03 a thousand rounds in lockstep", meetingLockstep},
	{"BR-09 when one gives up as the last arrives, all have met or none has", meetingOrNot},
}

// meetingLockstep has nobody be ahead of anybody by more than the round in which they meet.
func meetingLockstep(t *testing.T, in Barriers) {
	const parties = 4
	bs, other := in.open(t, parties, nil)
	var round [parties]atomic.Int64
	allWell(t, each(parties, func(i int) error {
		for n := range int64(in.Rounds / 10) {
			round[i].Store(n)
			if err := arrive(t.Context(), bs[i])(); err != nil {
				return err
			}
			for j := range round {
				if at := round[j].Load(); at < n || at > n+1 {
					return errors.New("contract: out of step")
				}
			}
		}
		return nil
	})...)
	require.Zero(t, other.Waiting())
	require.False(t, other.Broken())
}

func meetingOrNot(t *testing.T, in Barriers) {
	bs, other := in.open(t, 3, nil)
	for round := range in.Rounds / 10 {
		ctx, cancel := context.WithCancel(t.Context())
		patient, impatient := begin(arrive(t.Context(), bs[0])), begin(arrive(ctx, bs[1]))
		in.Settle()
		var last error
		asItEnds(cancel, func() { last = arrive(t.Context(), bs[2])() })
		met := last == nil
		require.Equal(t, met, patient.wait() == nil, "round %d: met", round)
		require.Equal(t, met, impatient.wait() == nil, "round %d: met", round)
		require.Equal(t, met, !other.Broken(), "round %d: met", round)
		if !met {
			require.ErrorIs(t, impatient.err, context.Canceled)
			in.breaks(t, patient)
			other.Reset()
		}
	}
}
