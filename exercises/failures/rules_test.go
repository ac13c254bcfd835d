package failures_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

func TestTheLoggerIsToldOfEveryFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		rules := failures.Rules{Restarts: 1, Within: time.Hour, Logger: slog.New(slog.NewTextHandler(&said, nil))}
		returns := failures.Child{Name: "r", Restart: failures.Always, Run: after(90*time.Second, nil)}
		err := failures.Supervise(t.Context(), rules, newJournal().fails("c", 1), returns)
		require.ErrorIs(t, err, failures.ErrReturned)
		lines := strings.Split(said.String(), "\n")
		require.Len(t, lines, 3, "a line for each, and the end of the last")
		const failed = `level=WARN msg="failures: a child failed" `
		require.Contains(t, lines[0], failed+`child=c error="no more paper"`)
		require.Contains(t, lines[1], failed+`child=r error="failures: it returned, and never should"`)
	})
}

// Supervision goes on, and the hook hears of the failure and of the handler's.
func TestALogThatFailsDoesNotEndTheSupervision(t *testing.T) {
	for name, handle := range map[string]func() error{
		"a panic":  func() error { panic("the disk is gone") },
		"a Goexit": func() error { runtime.Goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told := hookRecord(t)
				j, rules := newJournal(), often
				rules.Logger = slog.New(logHandler{slog.NewTextHandler(io.Discard, nil), handle})
				over := failures.Go(func() error { // a Goexit must not end the test
					return failures.Supervise(endsAfter(t, time.Hour), rules, j.stays("a"), j.fails("b", 1))
				})
				require.NoError(t, <-over)
				require.Contains(t, j.lines, "1m0s b starts")
				require.Len(t, told(), 2)
				require.Equal(t, failures.Report{Who: failures.Who{Worker: "b"}, Err: errPaper}, told()[0])
			})
		})
	}
}

// A jitter that panics is the caller's bug, and his to see; but nobody is left behind.
func TestAJitterThatPanicsLeavesNoChildBehind(t *testing.T) {
	for _, strategy := range []failures.Strategy{failures.OneForOne, failures.AllForOne} {
		synctest.Test(t, func(t *testing.T) {
			j, rules := newJournal(), often
			rules.Strategy = strategy
			rules.Backoff = failures.Backoff{First: 1, Most: 1, Jitter: func(time.Duration) time.Duration { panic("no dice") }}
			require.PanicsWithValue(t, "no dice", func() {
				_ = failures.Supervise(t.Context(), rules, j.stays("a"), j.fails("b", 1))
			})
			require.Equal(t, []string{"1m0s b fails", "1m1s a stops"}, j.lines[2:])
		})
	}
}

func TestRulesThatMakeNoSenseAreRefusedBeforeAnythingStarts(t *testing.T) {
	run := func(context.Context) error { t.Error("it starts"); return nil }
	good := failures.Child{Name: "good", Run: run}
	for says, c := range map[string]struct {
		rules    failures.Rules
		children []failures.Child
	}{
		"Strategy is 7: it must be OneForOne or AllForOne": {failures.Rules{Strategy: 7}, nil},
		"Restarts is -1: it cannot be below 0":             {failures.Rules{Restarts: -1}, nil},
		"Within is 0s: 3 restarts must be in some time":    {failures.Rules{Restarts: 3}, nil},
		"Backoff.First is -1ns: it cannot be below 0":      {failures.Rules{Backoff: failures.Backoff{First: -1}}, nil},
		"a child has no name":                              {failures.Rules{}, []failures.Child{{Run: run}}},
		`two children have the name "good"`:                {failures.Rules{}, []failures.Child{good, good}},
		"child c: Run is nil":                              {failures.Rules{}, []failures.Child{good, {Name: "c"}}},
		"child c: Grace is -1ns: it cannot be below 0":     {failures.Rules{}, []failures.Child{{Name: "c", Run: run, Grace: -1}}},
		"child c: Restart is 3: it must be OnFailure, Always or Never": {
			failures.Rules{}, []failures.Child{{Name: "c", Run: run, Restart: failures.Never + 1}},
		},
	} {
		t.Run(says, func(t *testing.T) {
			err := failures.Supervise(t.Context(), c.rules, append([]failures.Child{good}, c.children...)...)
			if len(c.children) > 0 {
				err = failures.Supervise(t.Context(), c.rules, c.children...)
			}
			require.ErrorIs(t, err, failures.ErrBadRules)
			require.EqualError(t, err, "failures: bad rules of supervision: "+says)
		})
	}
}
