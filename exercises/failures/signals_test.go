package failures_test

import (
	"context"
	"os"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// sends are signals that come at these times.
func sends(sig os.Signal, at ...time.Duration) chan os.Signal {
	signals := make(chan os.Signal, len(at))
	for _, d := range at {
		time.AfterFunc(d, func() { signals <- sig })
	}
	return signals
}

func TestWithoutASignalTheExitCodeIsWhatTheWorkMakesIt(t *testing.T) {
	for name, c := range map[string]struct {
		work func(context.Context) error
		code int
		want error
	}{
		"nil":                                   {func(context.Context) error { return nil }, 0, nil},
		"an error":                              {func(context.Context) error { return errPaper }, 1, errPaper},
		"a ctx's, not its own":                  {func(context.Context) error { return context.Canceled }, 1, context.Canceled},
		"a panic":                               {func(context.Context) error { panic(errPaper) }, 2, errPaper},
		"a Goexit":                              {func(context.Context) error { runtime.Goexit(); return nil }, 1, executor.ErrGoexit},
		"an error that panics when it is asked": {func(context.Context) error { return wicked{} }, 1, wicked{}},
		"an error that ends who asks it":        {func(context.Context) error { return vanishing{} }, 1, vanishing{}},
	} {
		t.Run(name, func(t *testing.T) {
			code, err := failures.UntilSignal(t.Context(), time.Hour, c.work)
			require.Equal(t, c.code, code)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestASignalEndsTheContextAndTheWorkHasAGrace(t *testing.T) {
	const grace = time.Minute
	lasts := func(d time.Duration, err error) work {
		return func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(d)
			return err
		}
	}
	for name, c := range map[string]struct {
		work work
		code int
		want error
		took time.Duration // since the signal
	}{
		"it ends in order":                      {lasts(time.Second, nil), 143, nil, time.Second},
		"with ctx's error":                      {lasts(time.Second, context.Canceled), 143, nil, time.Second},
		"with an error of its own":              {lasts(time.Second, errPaper), 143, errPaper, time.Second},
		"with one that panics when it is asked": {lasts(time.Second, wicked{}), 143, wicked{}, time.Second},
		"with one that ends who asks it":        {lasts(time.Second, vanishing{}), 143, vanishing{}, time.Second},
		"just in time":                          {lasts(grace-1, nil), 143, nil, grace - 1},
		"not in time":                           {lasts(grace+1, nil), 143, failures.ErrNotInTime, grace},
		"it panics as it tidies up":             {func(ctx context.Context) error { <-ctx.Done(); panic(errPaper) }, 143, errPaper, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var cause error
				told := func(ctx context.Context) error {
					context.AfterFunc(ctx, func() { cause = context.Cause(ctx) })
					return c.work(ctx)
				}
				code, err := failures.UntilSignalFrom(t.Context(), sends(syscall.SIGTERM, time.Hour), grace, told)
				require.Equal(t, c.code, code)
				require.ErrorIs(t, err, c.want)
				require.Equal(t, c.took, time.Since(start)-time.Hour)
				synctest.Wait()
				require.Equal(t, &failures.SignalError{Signal: syscall.SIGTERM}, cause)
				require.EqualError(t, cause, "failures: signal: "+syscall.SIGTERM.String())
				time.Sleep(grace) // who was left to itself can end, and blocks nobody
			})
		})
	}
}

// No grace: whoever does not end by himself is left at the moment of the signal, and not before.
func TestWithoutAGraceNobodyIsWaitedFor(t *testing.T) {
	for _, grace := range []time.Duration{0, -time.Hour} {
		t.Run(grace.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				tidies := func(ctx context.Context) error { <-ctx.Done(); time.Sleep(time.Nanosecond); return nil }
				code, err := failures.UntilSignalFrom(t.Context(), sends(syscall.SIGTERM, time.Hour), grace, tidies)
				require.Equal(t, 143, code)
				require.Equal(t, failures.ErrNotInTime, err)
				require.Equal(t, time.Hour, time.Since(start))
				time.Sleep(time.Nanosecond) // who was left to itself can end, and blocks nobody

				code, err = failures.UntilSignalFrom(t.Context(), nil, grace, after(time.Hour, nil))
				require.Zero(t, code, "without a signal there is no limit")
				require.NoError(t, err)
			})
		})
	}
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		release := make(chan struct{})
		signals := sends(os.Interrupt, time.Second, 2*time.Second)
		code, err := failures.UntilSignalFrom(t.Context(), signals, time.Hour, func(context.Context) error { <-release; return nil })
		require.Equal(t, 130, code)
		require.Equal(t, failures.ErrAtOnce, err)
		require.Equal(t, 2*time.Second, time.Since(start))
		close(release) // who was left to itself can end, and blocks nobody
	})
}

// SG-03: who made the ctx can end the program from anywhere.
func TestTheEndOfTheContextEndsTheProgramToo(t *testing.T) {
	for name, c := range map[string]struct {
		work work
		code int
		want error
		took time.Duration
	}{
		"in order":         {func(ctx context.Context) error { <-ctx.Done(); return nil }, 0, nil, 0},
		"with ctx's error": {func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }, 1, errCalledOff, 0},
		"not in time":      {func(context.Context) error { time.Sleep(time.Minute + 1); return nil }, 1, failures.ErrNotInTime, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				cancel(errCalledOff)
				start := time.Now()
				code, err := failures.UntilSignalFrom(ctx, nil, time.Minute, c.work)
				require.Equal(t, c.code, code)
				require.ErrorIs(t, err, c.want)
				require.Equal(t, c.took, time.Since(start))
				time.Sleep(time.Second) // who was left to itself can end, and blocks nobody
			})
		})
	}
}

// Only a second signal ends at once, although ctx has ended before the first.
func TestTheFirstSignalLeavesTheGraceToAProgramThatEnds(t *testing.T) {
	for name, c := range map[string]struct {
		signals []time.Duration
		code    int
		want    error
		took    time.Duration
	}{
		"one":  {[]time.Duration{2 * time.Second}, 130, nil, 10 * time.Second},
		"two":  {[]time.Duration{2 * time.Second, 3 * time.Second}, 130, failures.ErrAtOnce, 3 * time.Second},
		"none": {nil, 1, context.DeadlineExceeded, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				code, err := failures.UntilSignalFrom(ctx, sends(os.Interrupt, c.signals...), time.Minute, func(ctx context.Context) error {
					<-ctx.Done()
					time.Sleep(9 * time.Second)
					return ctx.Err()
				})
				require.Equal(t, c.code, code)
				require.ErrorIs(t, err, c.want)
				require.Equal(t, c.took, time.Since(start))
				time.Sleep(time.Minute) // who was left to itself can end, and blocks nobody
			})
		})
	}
}

// The grace begins when the program is told, and a signal does not prolong it.
func TestASignalDoesNotProlongTheGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		signals := sends(os.Interrupt, 30*time.Second)
		code, err := failures.UntilSignalFrom(ctx, signals, time.Minute, func(context.Context) error { time.Sleep(time.Hour); return nil })
		require.Equal(t, 130, code)
		require.Equal(t, failures.ErrNotInTime, err)
		require.Equal(t, time.Minute+time.Second, time.Since(start))
		time.Sleep(time.Hour) // who was left to itself can end, and blocks nobody
	})
}

// Whichever is seen first, the work's own error is not lost.
func TestASignalAtTheMomentOfTheEndHidesNoError(t *testing.T) {
	for range 100 {
		signals := make(chan os.Signal, 1)
		code, err := failures.UntilSignalFrom(t.Context(), signals, time.Hour, func(context.Context) error {
			signals <- os.Interrupt
			return errPaper
		})
		require.Contains(t, []int{1, 130}, code)
		require.Equal(t, errPaper, err)
	}
}
