package processpool

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAWorkerMayHaveWhatItDoesInAMillisecond(t *testing.T) {
	now := time.Now()
	c := pace{mark: now}
	after := func(d time.Duration) time.Time { now = now.Add(d); return now }
	const us = time.Microsecond
	require.Equal(t, 2, c.answered(1, 1, true, after(100*us)), "it has waited, so it gets twice as many")
	require.Equal(t, 4, c.answered(2, 2, true, after(1999*us)), "for whatever reason")
	require.Equal(t, 11, c.answered(8, 8, false, after(800*us)), "100 us each, and the one that it is at")
	require.Equal(t, 6, c.answered(1, 11, false, after(300*us)), "half the weight is that of the last answers")
	require.Equal(t, 12, c.answered(6, 6, true, after(100*us)), "a time with a wait in it does not count")
	require.Equal(t, 1, c.answered(1, 12, true, after(2000*us)), "but for one that has long been at it")
	require.Equal(t, 1, c.answered(1, 1, false, after(time.Hour)))
	quick := pace{mark: now}
	require.Equal(t, 1_000_001, quick.answered(1000, 1, false, now), "the lane has a bound of its own")
}
