package failures_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

func TestTooManyRestartsEndTheSupervisionWithAllCauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		var failed int
		flaky := failures.Child{Name: "flaky", Run: func(ctx context.Context) error {
			time.Sleep(time.Minute)
			failed++
			return fmt.Errorf("failure %d", failed)
		}}
		rules := failures.Rules{Restarts: 3, Within: time.Hour}
		err := failures.Supervise(endsAfter(t, time.Hour), rules, j.stays("a"), flaky, j.stays("z"))
		var causes []error
		for n := 1; n <= 4; n++ {
			causes = append(causes, &failures.ChildError{Child: "flaky", Err: fmt.Errorf("failure %d", n)})
		}
		require.Equal(t, &failures.EscalationError{Child: "flaky", Restarts: 3, Within: time.Hour, Causes: causes}, err)
		require.EqualError(t, err,
			"failures: too many restarts: more than 3 within 1h0m0s; the last: child flaky: failure 4")
		require.Equal(t, []string{"4m1s z stops", "4m2s a stops"}, j.lines[2:], "the others are stopped in order")
	})
}

// A child that fails every 30 minutes or a little less often: three times in an hour, or twice.
func TestRestartsThatAreLongAgoDoNotCount(t *testing.T) {
	for name, c := range map[string]struct {
		every time.Duration
		goOn  bool
	}{
		"the oldest is just too long ago":    {30 * time.Minute, true},
		"the oldest is just not so long ago": {30*time.Minute - 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var starts int
				ctx := endsAfter(t, 100*time.Hour-time.Minute)
				err := failures.Supervise(ctx, failures.Rules{Restarts: 2, Within: time.Hour},
					failures.Child{Name: "c", Run: func(ctx context.Context) error { starts++; return after(c.every, errPaper)(ctx) }})
				if c.goOn {
					require.NoError(t, err)
					require.Equal(t, 200, starts)
					return
				}
				require.ErrorIs(t, err, failures.ErrTooManyRestarts)
				require.Equal(t, 3, starts)
			})
		})
	}
}

// The pauses grow while a child fails again and again, each child's for itself, and are short again when it has run
// for long.
func TestThePauseBeforeARestartGrowsWithTheRestartsOfTheChild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var starts []time.Duration
		lives := []time.Duration{0, 0, 0, 0, 2 * time.Hour, 0, 0}
		child := failures.Child{Name: "c", Run: func(context.Context) error {
			starts = append(starts, time.Since(start))
			if len(starts) > len(lives) {
				return nil
			}
			time.Sleep(lives[len(starts)-1])
			return errPaper
		}}
		rules := failures.Rules{Restarts: 100, Within: time.Hour}
		rules.Backoff = failures.Backoff{First: time.Second, Most: 5 * time.Second, Jitter: unlucky}
		require.NoError(t, failures.Supervise(t.Context(), rules, child))
		const h, s = time.Hour, time.Second
		require.Equal(t, []time.Duration{0, s, 3 * s, 7 * s, 12 * s, 2*h + 13*s, 2*h + 15*s, 2*h + 19*s}, starts)
	})
}

func TestOneChildsRestartsDoNotLengthenThePausesOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var again time.Duration
		unstable := failures.Child{Name: "unstable", Run: func(ctx context.Context) error {
			if time.Since(start) < 7*time.Second {
				return errPaper
			}
			return nil
		}}
		runs := 0
		once := failures.Child{Name: "once", Run: func(ctx context.Context) error {
			if runs++; runs == 1 {
				return after(8*time.Second, errPaper)(ctx)
			}
			again = time.Since(start)
			return nil
		}}
		rules := failures.Rules{Restarts: 100, Within: time.Hour}
		rules.Backoff = failures.Backoff{First: time.Second, Most: time.Hour, Jitter: unlucky}
		require.NoError(t, failures.Supervise(t.Context(), rules, unstable, once))
		require.Equal(t, 9*time.Second, again)
	})
}

// A restart storm: two children fail a second after each start, both at once, for an hour. A third notices if it is
// restarted with them.
func TestAnHourOfRestarts(t *testing.T) {
	const average = 3600 / (1 + 5) // a second of life, and five of pause
	for name, c := range map[string]struct {
		strategy failures.Strategy
		third    int64
	}{"one for one": {failures.OneForOne, 1}, "all for one": {failures.AllForOne, average}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rules := failures.Rules{Strategy: c.strategy, Restarts: 1000, Within: time.Minute}
				rules.Backoff = failures.Backoff{First: time.Second, Most: 10 * time.Second}
				var starts, living [3]atomic.Int64
				lives := [3]work{after(time.Second, errPaper), after(time.Second, errInk), after(2*time.Hour, nil)}
				children := make([]failures.Child, 3)
				for i, live := range lives {
					children[i] = failures.Child{Name: fmt.Sprint(i), Run: func(ctx context.Context) error {
						starts[i].Add(1)
						assert.EqualValues(t, 1, living[i].Add(1), "never two of one child")
						defer living[i].Add(-1)
						return live(ctx)
					}}
				}
				require.NoError(t, failures.Supervise(endsAfter(t, time.Hour), rules, children...))
				for i, want := range []int64{average, average, c.third} {
					require.Zero(t, living[i].Load())
					require.InDelta(t, want, starts[i].Load(), float64(want)/6, "starts of %d", i)
					if c.strategy == failures.AllForOne {
						require.Equal(t, starts[0].Load(), starts[i].Load(), "they live together")
					}
				}
			})
		})
	}
}
