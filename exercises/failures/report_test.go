package failures_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

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
