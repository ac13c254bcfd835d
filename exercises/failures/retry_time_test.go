package failures_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

func TestTheBudgetOfTimeEndsTheAttempts(t *testing.T) {
	pauses := failures.Backoff{First: time.Second, Most: time.Second, Jitter: unlucky}
	hangs := func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }
	fails := func(context.Context) (int, error) { return 0, errPaper }
	for name, c := range map[string]struct {
		fn       func(context.Context) (int, error)
		budget   time.Duration
		attempts int
		took     time.Duration
	}{
		"in the middle of an attempt":                   {hangs, time.Minute, 1, time.Minute},
		"no pause is waited for that would be too long": {fails, 3500 * time.Millisecond, 4, 3 * time.Second},
		"nor one that would end with it":                {fails, 3 * time.Second, 3, 2 * time.Second},
		"one that ends just before is":                  {fails, 3*time.Second + 1, 4, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				_, err := failures.Retry(t.Context(), failures.Policy{Budget: c.budget, Backoff: pauses}, c.fn)
				var retried *failures.RetryError
				require.ErrorAs(t, err, &retried)
				require.ErrorIs(t, retried.Why, failures.ErrBudget)
				require.Len(t, retried.Attempts, c.attempts)
				require.Equal(t, c.took, time.Since(start))
			})
		})
	}
}

func TestEachAttemptHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var calls int
		v, err := failures.Retry(t.Context(), failures.Policy{Attempts: 3, Timeout: time.Second},
			func(ctx context.Context) (int, error) {
				if calls++; calls == 3 {
					time.Sleep(time.Second - 1)
					assert.NoError(t, ctx.Err(), "just before its time is over")
					return 7, nil
				}
				<-ctx.Done()
				return 0, ctx.Err()
			})
		require.NoError(t, err)
		require.Equal(t, 7, v)
		require.Equal(t, 3*time.Second-1, time.Since(start), "two whole attempts, and the third")
	})
}

// A day of failures takes some milliseconds, and every one of them is there.
func TestADayOfRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := failures.Policy{Budget: 24 * time.Hour, Backoff: failures.Backoff{First: time.Second, Most: 10 * time.Minute}}
		var calls int
		_, err := failures.Retry(t.Context(), p, func(context.Context) (int, error) {
			calls++
			return 0, fmt.Errorf("attempt %d", calls)
		})
		var retried *failures.RetryError
		require.ErrorAs(t, err, &retried)
		require.ErrorIs(t, err, failures.ErrBudget)
		require.Len(t, retried.Attempts, calls)
		require.EqualError(t, retried.Attempts[calls-1], fmt.Sprintf("attempt %d", calls))
		require.InDelta(t, 24*60/5, calls, 75, "one in five minutes, on average")
		require.LessOrEqual(t, time.Since(start), 24*time.Hour)
		require.Greater(t, time.Since(start), 24*time.Hour-10*time.Minute)
	})
}
