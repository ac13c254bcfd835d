package failures_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// A worker is told once who it is; what it does, and for which time, is added as it is known.
func ExampleWith() {
	ctx := failures.With(context.Background(), failures.Who{Worker: "mailer 3"})
	ctx = failures.With(ctx, failures.Who{Task: "send"})
	for attempt := range 2 {
		ctx := failures.With(ctx, failures.Who{Attempt: attempt + 1})
		failures.Guard(ctx, func(r failures.Report) { fmt.Println(r) }, func(context.Context) error {
			return errors.New("no route to host")
		})
	}
	// Output:
	// mailer 3: send: attempt 1: no route to host
	// mailer 3: send: attempt 2: no route to host
}

// reportHostile is an error of which even the text cannot be had.
type reportHostile struct{}

func (reportHostile) Error() string { panic("no text") }

func TestAReportIsALineOfWhoAndWhat(t *testing.T) {
	for _, c := range []struct {
		name string
		r    failures.Report
		want string
	}{
		{"all", failures.Report{failures.Who{"w", "t", 2}, errCapture}, "w: t: attempt 2: its own error"},
		{"no worker", failures.Report{failures.Who{Task: "t"}, errCapture}, "t: its own error"},
		{"nobody", failures.Report{Err: errCapture}, "its own error"},
		{
			"EH-01 a panic has its stack",
			failures.Report{failures.Who{Worker: "w"}, &executor.PanicError{Value: 7, Stack: []byte("goroutine 1 [running]:")}},
			"w: executor: task panicked: 7\n\ngoroutine 1 [running]:",
		},
		{
			"an error that panics when it is asked",
			failures.Report{failures.Who{Worker: "w"}, reportHostile{}},
			"w: %!v(PANIC=Error method: no text)",
		},
		{"no error", failures.Report{}, "<nil>"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.r.String()) })
	}
}

func TestWithReplacesOnlyWhatIsSet(t *testing.T) {
	all := failures.Who{Worker: "w", Task: "t", Attempt: 1}
	for _, c := range []struct {
		name      string
		then, who failures.Who
	}{
		{"nothing", failures.Who{}, all},
		{"the worker", failures.Who{Worker: "v"}, failures.Who{Worker: "v", Task: "t", Attempt: 1}},
		{"the task", failures.Who{Task: "u"}, failures.Who{Worker: "w", Task: "u", Attempt: 1}},
		{"the attempt", failures.Who{Attempt: 2}, failures.Who{Worker: "w", Task: "t", Attempt: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := failures.With(t.Context(), all)
			require.Equal(t, c.who, guardWho(failures.With(before, c.then)))
			require.Equal(t, all, guardWho(before), "the ctx from before")
		})
	}
}

// guardWho is who a goroutine is in its reports.
func guardWho(ctx context.Context) (who failures.Who) {
	failures.Guard(ctx, func(r failures.Report) { who = r.Who }, func(context.Context) error { return errCapture })
	return who
}

// Whoever reports from within an attempt gives its number, from the first on, and the name that the ctx had.
func TestRetryNumbersItsAttempts(t *testing.T) {
	for name, times := range map[string]failures.Policy{
		"without times": {}, "with both": {Timeout: time.Hour, Budget: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			var told []failures.Who
			fails := failures.Guarded(func(r failures.Report) { told = append(told, r.Who) }, "send",
				func(context.Context, string) (int, error) { return 0, errCapture })
			ctx := failures.With(t.Context(), failures.Who{Worker: "mailer 3", Task: "serve"})
			times.Attempts = 3
			_, err := failures.Retry(ctx, times, func(ctx context.Context) (int, error) { return fails(ctx, "ann") })
			require.ErrorIs(t, err, failures.ErrAttempts)
			require.Equal(t, []failures.Who{{"mailer 3", "send", 1}, {"mailer 3", "send", 2}, {"mailer 3", "send", 3}}, told)
		})
	}
}

// The attempts of one inside are its own: it begins with the first.
func TestARetryInsideARetryCountsForItself(t *testing.T) {
	var inside []int
	twice := failures.Policy{Attempts: 2}
	_, err := failures.Retry(t.Context(), twice, func(ctx context.Context) (int, error) {
		return failures.Retry(ctx, twice, func(ctx context.Context) (int, error) {
			inside = append(inside, guardWho(ctx).Attempt)
			return 0, errCapture
		})
	})
	require.ErrorIs(t, err, errCapture)
	require.Equal(t, []int{1, 2, 1, 2}, inside)
}

// TH-01: what fails in a child is the child's, whoever had a name before.
func TestSuperviseNamesItsChildren(t *testing.T) {
	var told failures.Who
	child := failures.Child{Name: "child", Run: func(ctx context.Context) error { told = guardWho(ctx); return nil }}
	ctx := failures.With(t.Context(), failures.Who{Worker: "parent", Task: "serve", Attempt: 2})
	require.NoError(t, failures.Supervise(ctx, often, child))
	require.Equal(t, failures.Who{Worker: "child", Task: "serve", Attempt: 2}, told)
}
