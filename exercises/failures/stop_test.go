package failures_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// DM-07: each relies on those before it, so it must be over before they are told.
func TestChildrenAreStoppedOneAfterTheOtherTheLastFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		err := failures.Supervise(endsAfter(t, time.Minute), often, j.stays("a"), j.stays("b"), j.stays("c"))
		require.NoError(t, err, "that is how it is meant to end")
		require.Equal(t, []string{"1m1s c stops", "1m2s b stops", "1m3s a stops"}, j.lines[3:])
	})
}

func TestAChildThatOutlastsItsGraceIsNamedAndNotWaitedFor(t *testing.T) { // TH-06
	for name, c := range map[string]struct {
		grace, lasts time.Duration
		stuck        bool
	}{
		"by its own grace, just over":   {time.Minute, time.Minute + 1, true},
		"by its own grace, just within": {time.Minute, time.Minute - 1, false},
		"by default, just over":         {0, 5*time.Second + 1, true},
		"by default, just within":       {0, 5*time.Second - 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal()
				slow := failures.Child{Name: "slow", Grace: c.grace, Run: func(ctx context.Context) error {
					<-ctx.Done()
					time.Sleep(c.lasts)
					return nil
				}}
				err := failures.Supervise(endsAfter(t, time.Hour), often, j.stays("a"), slow)
				require.Equal(t, c.stuck, errors.Is(err, failures.ErrStillRuns), "%v", err)
				if c.stuck {
					require.EqualError(t, err, "child slow: "+failures.ErrStillRuns.Error())
				}
				require.Len(t, j.lines, 2, "the other is stopped in its turn")
				waited := min(c.lasts, c.lasts.Round(time.Second)) // not a moment longer than the grace
				require.Equal(t, time.Hour+waited+time.Second, time.Since(j.start))
				time.Sleep(time.Second) // its end is heard by nobody, and blocks nobody
			})
		})
	}
}

func TestAFailureOfAStopIsReturned(t *testing.T) {
	crash := func(ctx context.Context) error { <-ctx.Done(); panic(errInk) }
	for name, c := range map[string]struct {
		run  func(ctx context.Context) error
		want error
	}{
		"none":                             {func(ctx context.Context) error { <-ctx.Done(); return nil }, nil},
		"ctx's error is none":              {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, nil},
		"its cause is none":                {func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }, nil},
		"below another it is none":         {func(ctx context.Context) error { <-ctx.Done(); return &failures.ChildError{Err: ctx.Err()} }, nil},
		"joined with its cause it is none": {func(ctx context.Context) error { <-ctx.Done(); return errors.Join(context.Cause(ctx), ctx.Err()) }, nil},
		"what is joined to ctx's error":    {func(ctx context.Context) error { <-ctx.Done(); return errors.Join(ctx.Err(), errInk) }, errInk},
		"another error":                    {func(ctx context.Context) error { <-ctx.Done(); return errInk }, errInk},
		"a deadline that is not ctx's":     {func(ctx context.Context) error { <-ctx.Done(); return context.DeadlineExceeded }, context.DeadlineExceeded},
		"an error that cannot be asked":    {func(ctx context.Context) error { <-ctx.Done(); return wicked{} }, wicked{}},
		"a panic":                          {crash, errInk},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := failures.Supervise(endsAfter(t, time.Second), often, failures.Child{Name: "c", Run: c.run})
				if c.want == nil {
					require.NoError(t, err)
					return
				}
				var failed *failures.ChildError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, "c", failed.Child)
				if c.want != (wicked{}) {
					require.ErrorIs(t, err, c.want)
				}
			})
		})
	}
}

func TestAnErrorThatEndsItsGoroutineIsHeardOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := failures.Supervise(endsAfter(t, time.Second), often, failures.Child{Name: "c", Run: func(ctx context.Context) error {
			<-ctx.Done()
			return vanishing{}
		}})
		require.Equal(t, time.Second, time.Since(start))
		require.Equal(t, []error{&failures.ChildError{Child: "c", Err: vanishing{}}}, joinedIn(t, err))
	})
}

// vanishing is an error that ends the goroutine of whoever asks what is below it.
type vanishing struct{}

func (vanishing) Error() string { return "vanishing" }
func (vanishing) Unwrap() error { runtime.Goexit(); return nil }

// wicked is an error whose methods panic.
type wicked struct{}

func (wicked) Error() string { panic("no text") }
func (wicked) Unwrap() error { panic("no cause") }
func (wicked) As(any) bool   { panic("no type") }

func TestAStopDuringThePauseIsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		starts := 0
		rules := often
		rules.Backoff = failures.Backoff{First: time.Hour, Most: time.Hour, Jitter: unlucky}
		err := failures.Supervise(endsAfter(t, time.Second), rules,
			failures.Child{Name: "c", Run: func(context.Context) error { starts++; return errPaper }})
		require.NoError(t, err)
		require.Equal(t, time.Second, time.Since(start))
		require.Equal(t, 1, starts)
	})
}

// A child whose crash is what ends the program: it is not restarted, and its failure is returned.
func TestAFailureAtTheMomentOfTheEndIsReturned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		starts := 0
		err := failures.Supervise(ctx, often, failures.Child{Name: "c", Run: func(ctx context.Context) error {
			starts++
			assert.NoError(t, ctx.Err())
			cancel()
			return errInk
		}})
		require.EqualError(t, err, "child c: no more ink")
		require.Equal(t, 1, starts)
	})
}

// DM-04: the end of ctx comes between the failure and what would be done about it: here, as it is logged.
func TestWhoIsToStopRestartsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		rules := often
		rules.Logger = slog.New(slog.NewTextHandler(onWrite(cancel), nil))
		starts := 0
		err := failures.Supervise(ctx, rules, failures.Child{Name: "c", Run: func(context.Context) error {
			starts++
			return errInk
		}})
		require.EqualError(t, err, "child c: no more ink")
		require.Equal(t, 1, starts)
	})
}

// The log is slow, and so the supervisor sees late that the child has stopped in time.
func TestAChildThatStoppedInTimeIsNotBlamedForASlowLog(t *testing.T) {
	for range 10 { // a coin would be tossed
		synctest.Test(t, func(t *testing.T) {
			rules := often
			rules.Logger = slog.New(slog.NewTextHandler(onWrite(func() { time.Sleep(time.Minute) }), nil))
			err := failures.Supervise(endsAfter(t, time.Second), rules,
				failures.Child{Name: "a", Run: func(context.Context) error { time.Sleep(time.Second + 1); return errPaper }},
				failures.Child{Name: "b", Run: func(ctx context.Context) error { <-ctx.Done(); time.Sleep(2 * time.Nanosecond); return nil }})
			require.EqualError(t, err, "child a: no more paper")
		})
	}
}

// onWrite is a writer that calls it.
type onWrite func()

func (f onWrite) Write(b []byte) (int, error) {
	f()
	return len(b), nil
}
