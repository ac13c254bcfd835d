package failures_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// unlucky is a jitter that always pauses as long as it may.
func unlucky(ceiling time.Duration) time.Duration { return ceiling }

// attemptTimes are when a function that always fails was called.
func attemptTimes(t *testing.T, p failures.Policy) (times []time.Duration) {
	t.Helper()
	start := time.Now()
	_, err := failures.Retry(t.Context(), p, func(context.Context) (int, error) {
		times = append(times, time.Since(start))
		return 0, errPaper
	})
	require.ErrorIs(t, err, errPaper)
	return times
}

func TestTheCeilingOfThePausesDoublesUpToTheMost(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		backoff failures.Backoff
		want    []time.Duration
	}{
		"none":                        {failures.Backoff{}, []time.Duration{0, 0, 0, 0, 0, 0}},
		"doubled, up to the most":     {failures.Backoff{First: s, Most: 8 * s}, []time.Duration{0, s, 3 * s, 7 * s, 15 * s, 23 * s}},
		"the most is between powers":  {failures.Backoff{First: s, Most: 5 * s}, []time.Duration{0, s, 3 * s, 7 * s, 12 * s, 17 * s}},
		"always the same":             {failures.Backoff{First: s, Most: s}, []time.Duration{0, s, 2 * s, 3 * s, 4 * s, 5 * s}},
		"the least that there can be": {failures.Backoff{First: 1, Most: 3}, []time.Duration{0, 1, 3, 6, 9, 12}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.backoff.Jitter = unlucky
				require.Equal(t, c.want, attemptTimes(t, failures.Policy{Attempts: 6, Backoff: c.backoff}))
			})
		})
	}
}

func TestThePausesAreRandomBelowTheCeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := failures.Policy{Attempts: 1001, Backoff: failures.Backoff{First: time.Second, Most: time.Second}}
		times := attemptTimes(t, p)
		var least, most time.Duration = math.MaxInt64, 0
		for i, at := range times[1:] {
			pause := at - times[i]
			least, most = min(least, pause), max(most, pause)
		}
		require.Less(t, least, time.Second/10, "the jitter is full: down to nothing")
		require.Greater(t, most, time.Second*9/10, "and up to the ceiling")
		require.Less(t, most, time.Second)
		require.InDelta(t, 500, float64(times[1000].Milliseconds())/1000, 100, "half of it on average")
	})
}

func TestAPauseIsWhatTheJitterSaysWithinItsBounds(t *testing.T) {
	for name, c := range map[string]struct{ says, want time.Duration }{
		"within":  {time.Second, time.Second},
		"too low": {-time.Second, 0},
		"too far": {time.Hour, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := failures.Backoff{First: time.Minute, Most: time.Minute}
				b.Jitter = func(ceiling time.Duration) time.Duration {
					require.Equal(t, time.Minute, ceiling)
					return c.says
				}
				require.Equal(t, []time.Duration{0, c.want}, attemptTimes(t, failures.Policy{Attempts: 2, Backoff: b}))
			})
		})
	}
}

func TestTheCeilingDoesNotOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var last time.Duration
		b := failures.Backoff{First: 1, Most: math.MaxInt64, Jitter: func(ceiling time.Duration) time.Duration {
			require.Greater(t, ceiling, last-1, "never less than before")
			last = ceiling
			return 0
		}}
		attemptTimes(t, failures.Policy{Attempts: 200, Backoff: b})
		require.EqualValues(t, math.MaxInt64, last)
	})
}
