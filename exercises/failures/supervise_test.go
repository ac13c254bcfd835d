package failures_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// journal is what happened, in order, and when.
type journal struct {
	mu    sync.Mutex
	start time.Time
	lines []string
}

func newJournal() *journal { return &journal{start: time.Now()} }

func (j *journal) note(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf("%v ", time.Since(j.start))+fmt.Sprintf(format, args...))
}

// stays is a child that runs until it is stopped, and notes both.
func (j *journal) stays(name string) failures.Child {
	return failures.Child{Name: name, Run: func(ctx context.Context) error {
		j.note("%s starts", name)
		<-ctx.Done()
		time.Sleep(time.Second)
		j.note("%s stops", name)
		return ctx.Err()
	}}
}

// fails is a child that fails so many times, a minute after each start, and is done a minute after the last.
func (j *journal) fails(name string, times int) failures.Child {
	return failures.Child{Name: name, Run: func(ctx context.Context) error {
		j.note("%s starts", name)
		if err := after(time.Minute, nil)(ctx); err != nil {
			return err
		}
		if times--; times >= 0 {
			j.note("%s fails", name)
			return errPaper
		}
		j.note("%s is done", name)
		return nil
	}}
}

// often allows any number of restarts.
var often = failures.Rules{Restarts: 1_000_000, Within: time.Hour}

// endsAfter is a ctx that ends after some time with errCalledOff as its cause.
func endsAfter(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(d, func() { cancel(errCalledOff) })
	return ctx
}

func TestAChildThatFailsIsRestartedAndItsSiblingsDoNotNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		ctx := endsAfter(t, 10*time.Minute)
		require.NoError(t, failures.Supervise(ctx, often, j.stays("a"), j.fails("b", 2)))
		require.ElementsMatch(t, []string{
			"0s a starts", "0s b starts", "1m0s b fails", "1m0s b starts", "2m0s b fails", "2m0s b starts", "3m0s b is done",
			"10m1s a stops",
		}, j.lines)
	})
}

func TestWhatCountsAsAFailureDependsOnTheChild(t *testing.T) {
	const no, yes = 1, 3 // starts, until the limit of two restarts is passed
	ends := map[string]func() error{
		"nil":    func() error { return nil },
		"error":  func() error { return errPaper },
		"panic":  func() error { panic(errPaper) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	}
	for name, c := range map[string]struct {
		end     string
		restart failures.Restart
		starts  int64
		want    error
	}{
		"OnFailure: nil is none":       {"nil", failures.OnFailure, no, nil},
		"OnFailure: an error":          {"error", failures.OnFailure, yes, errPaper},
		"OnFailure: a panic":           {"panic", failures.OnFailure, yes, errPaper},
		"OnFailure: a Goexit":          {"Goexit", failures.OnFailure, yes, executor.ErrGoexit},
		"Always: nil is one":           {"nil", failures.Always, yes, failures.ErrReturned},
		"Always: an error":             {"error", failures.Always, yes, errPaper},
		"Never: nil is none":           {"nil", failures.Never, no, nil},
		"Never: an error, which stays": {"error", failures.Never, no, errPaper},
		"Never: a panic, which stays":  {"panic", failures.Never, no, errPaper},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var starts atomic.Int64
				child := failures.Child{Name: "c", Restart: c.restart, Run: func(context.Context) error {
					starts.Add(1)
					return ends[c.end]()
				}}
				err := failures.Supervise(t.Context(), failures.Rules{Restarts: 2, Within: time.Hour}, child)
				require.Equal(t, c.starts, starts.Load())
				require.Equal(t, c.starts == yes, errors.Is(err, failures.ErrTooManyRestarts), "%v", err)
				if c.want == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, c.want)
				var failed *failures.ChildError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, "c", failed.Child)
			})
		})
	}
}

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
		err := failures.Supervise(t.Context(), rules, j.stays("a"), flaky, j.stays("z"))
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

// A restart storm: two children fail at once, for an hour.
func TestAnHourOfRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts, living atomic.Int64
		fails := func(ctx context.Context) error {
			starts.Add(1)
			assert.LessOrEqual(t, living.Add(1), int64(2), "never two of one child")
			defer living.Add(-1)
			return errPaper
		}
		rules := failures.Rules{Restarts: 1000, Within: time.Minute}
		rules.Backoff = failures.Backoff{First: time.Second, Most: 10 * time.Second}
		err := failures.Supervise(endsAfter(t, time.Hour), rules,
			failures.Child{Name: "a", Run: fails}, failures.Child{Name: "b", Run: fails})
		require.NoError(t, err)
		require.Zero(t, living.Load())
		require.InDelta(t, 2*3600/5, starts.Load(), 300, "five seconds between two starts, on average")
	})
}

func TestASupervisorIsAChildOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		inner := failures.Child{Name: "inner", Run: func(ctx context.Context) error {
			return failures.Supervise(ctx, failures.Rules{Restarts: 1, Within: time.Hour}, j.fails("c", 100))
		}}
		err := failures.Supervise(t.Context(), failures.Rules{Restarts: 2, Within: time.Hour}, inner)
		require.Len(t, j.lines, 2*2*3, "each of three lives of inner has two of c")
		var outermost, below *failures.EscalationError
		require.ErrorAs(t, err, &outermost)
		require.Equal(t, "inner", outermost.Child)
		require.ErrorAs(t, outermost.Causes[0], &below)
		require.Equal(t, "c", below.Child)
		require.ErrorIs(t, err, errPaper)
	})
}

func TestTheLoggerIsToldOfEveryFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		rules := often
		rules.Logger = slog.New(slog.NewTextHandler(&said, nil))
		require.NoError(t, failures.Supervise(t.Context(), rules, newJournal().fails("c", 2)))
		const line = `level=WARN msg="failures: a child failed" child=c error="no more paper"`
		require.Equal(t, 2, bytes.Count(said.Bytes(), []byte(line)), &said)
		require.Equal(t, 2, bytes.Count(said.Bytes(), []byte("\n")), &said)
	})
}

func TestWithAnEndedContextNothingIsStarted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := failures.Child{Name: "c", Run: func(context.Context) error { t.Error("it starts"); return nil }}
	require.NoError(t, failures.Supervise(ctx, often, c))
	require.NoError(t, failures.Supervise(t.Context(), often), "no children: all are done")
}

func TestChildrenSeeTheValuesOfTheContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, 7)
	require.NoError(t, failures.Supervise(ctx, often, failures.Child{Name: "c", Run: func(ctx context.Context) error {
		assert.Equal(t, 7, ctx.Value(key{}))
		return nil
	}}))
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

// Children fail and ctx ends, at any moment: all that was started has ended when Supervise returns, and no failure of
// that moment is lost without a restart.
func TestTheEndRacesWithFailures(t *testing.T) {
	for _, strategy := range []failures.Strategy{failures.OneForOne, failures.AllForOne} {
		t.Run(fmt.Sprintf("strategy=%d", strategy), func(t *testing.T) {
			for round := range 150 {
				endDuringFailures(t, strategy, round%8)
			}
		})
	}
}

// endDuringFailures has each of four children fail so many times, and the first then end ctx.
func endDuringFailures(t *testing.T, strategy failures.Strategy, times int) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var living atomic.Int64
	children := make([]failures.Child, 4)
	for i := range children {
		starts := 0
		children[i] = failures.Child{Name: fmt.Sprint(i), Run: func(ctx context.Context) error {
			living.Add(1)
			defer living.Add(-1)
			if starts++; starts <= times {
				return errPaper
			}
			if i == 0 {
				cancel()
			}
			<-ctx.Done()
			return ctx.Err()
		}}
	}
	rules := often
	rules.Strategy = strategy
	err := failures.Supervise(ctx, rules, children...)
	require.Zero(t, living.Load())
	require.NotErrorIs(t, err, failures.ErrStillRuns)
	require.NotErrorIs(t, err, context.Canceled)
	if err != nil {
		require.ErrorIs(t, err, errPaper)
	}
}
