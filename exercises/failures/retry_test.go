package failures_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// failing fails with these errors, one after the other, and then gives 7. It counts its calls.
func failing(calls *int, errs ...error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		*calls++
		if *calls <= len(errs) {
			return -1, errs[*calls-1]
		}
		return 7, nil
	}
}

var errInk = errors.New("no more ink")

func TestRetryCallsUntilItSucceedsOrThereIsAReasonNotTo(t *testing.T) {
	wrapped := fmt.Errorf("logging in: %w", failures.Permanent(errInk))
	for name, c := range map[string]struct {
		errs  []error
		calls int
		why   error // nil: it succeeds
	}{
		"at once":                               {nil, 1, nil},
		"after failures":                        {[]error{errPaper, errInk}, 3, nil},
		"with the last attempt":                 {[]error{errPaper, errInk, errPaper}, 4, nil},
		"no attempts left":                      {[]error{errPaper, errInk, errPaper, errInk, errPaper}, 4, failures.ErrAttempts},
		"a permanent error":                     {[]error{errPaper, failures.Permanent(errInk), errPaper}, 2, failures.ErrPermanent},
		"a permanent error below another":       {[]error{wrapped, errPaper}, 1, failures.ErrPermanent},
		"the last one is permanent":             {[]error{errPaper, errPaper, errPaper, wrapped}, 4, failures.ErrPermanent},
		"a deadline that is not ctx's own":      {[]error{context.DeadlineExceeded, context.Canceled}, 3, nil},
		"an error that looks empty":             {[]error{errors.New(""), errors.Join(errInk)}, 3, nil},
		"a nil pointer in an error is an error": {[]error{(*captureEmpty)(nil)}, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var calls int
			v, err := failures.Retry(t.Context(), failures.Policy{Attempts: 4}, failing(&calls, c.errs...))
			require.Equal(t, c.calls, calls)
			if c.why == nil {
				require.NoError(t, err)
				require.Equal(t, 7, v)
				return
			}
			require.Zero(t, v, "no value beside an error")
			require.Equal(t, &failures.RetryError{Why: c.why, Attempts: c.errs[:c.calls]}, err)
			for _, attempt := range c.errs[:c.calls] {
				require.ErrorIs(t, err, attempt)
			}
		})
	}
}

func TestARetryErrorTellsTheReasonAndTheLastErrorAndHoldsAll(t *testing.T) {
	var calls int
	typed := &executor.ElementError{Index: 3, Err: errInk}
	_, err := failures.Retry(t.Context(), failures.Policy{Attempts: 2}, failing(&calls, typed, errPaper))
	require.EqualError(t, err, "failures: given up after 2 attempts: failures: no attempts left; the last: no more paper")
	var element *executor.ElementError
	require.ErrorAs(t, err, &element)
	require.Same(t, typed, element)
	calls = 0
	_, err = failures.Retry(t.Context(), failures.Policy{Attempts: 1}, failing(&calls, errPaper))
	require.EqualError(t, err, "failures: given up after 1 attempt: failures: no attempts left: no more paper")
}

func TestPermanentMarksAnErrorAndChangesNothingElse(t *testing.T) {
	typed := &executor.ElementError{Index: 3, Err: errInk}
	err := failures.Permanent(typed)
	require.EqualError(t, err, typed.Error())
	require.ErrorIs(t, err, failures.ErrPermanent)
	require.ErrorIs(t, err, errInk)
	var element *executor.ElementError
	require.ErrorAs(t, err, &element)
	require.NotErrorIs(t, typed, failures.ErrPermanent)
	require.NoError(t, failures.Permanent(nil))
}

func TestPoliciesThatMakeNoSenseAreRefusedBeforeAnyAttempt(t *testing.T) {
	const s = time.Second
	for says, p := range map[string]failures.Policy{
		"neither Attempts nor Budget: it might try for ever":                         {},
		"neither Attempts nor Backoff: it would not pause until the Budget is spent": {Budget: s},
		"Attempts is -1: it cannot be below 0":                                       {Attempts: -1, Budget: s},
		"Budget is -1s: it cannot be below 0":                                        {Attempts: 1, Budget: -s},
		"Timeout is -1s: it cannot be below 0":                                       {Attempts: 1, Timeout: -s},
		"Backoff.First is -1s: it cannot be below 0":                                 {Attempts: 1, Backoff: failures.Backoff{First: -s}},
		"Backoff.Most is 1s: it cannot be below First, which is 2s": {
			Attempts: 1, Backoff: failures.Backoff{First: 2 * s, Most: s},
		},
		"Backoff.Most is 1s and First 0: nothing would ever grow": {Attempts: 1, Backoff: failures.Backoff{Most: s}},
	} {
		t.Run(says, func(t *testing.T) {
			var calls int
			_, err := failures.Retry(t.Context(), p, failing(&calls))
			require.ErrorIs(t, err, failures.ErrBadPolicy)
			require.EqualError(t, err, "failures: bad policy: "+says)
			require.Zero(t, calls)
		})
	}
}

func TestTheContextAlwaysWinsAndGivesItsCause(t *testing.T) {
	fails := func(context.Context) (int, error) { return 0, errPaper }
	long := failures.Backoff{First: time.Hour, Most: time.Hour, Jitter: unlucky}
	for name, c := range map[string]struct {
		fn       func(context.Context) (int, error)
		policy   failures.Policy
		attempts int
	}{
		"during a pause": {fails, failures.Policy{Attempts: 9, Backoff: long}, 1},
		"during an attempt": {
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, errPaper }, failures.Policy{Attempts: 9}, 1,
		},
		"over an error that is permanent": {
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, failures.Permanent(errPaper) },
			failures.Policy{Attempts: 9},
			1,
		},
		"over the end of the attempts": {
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, errPaper }, failures.Policy{Attempts: 1}, 1,
		},
		"over the time of an attempt and the budget": {
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, errPaper },
			failures.Policy{Attempts: 9, Budget: time.Hour, Timeout: time.Hour},
			1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(errCalledOff) })
				start := time.Now()
				_, err := failures.Retry(ctx, c.policy, c.fn)
				require.Equal(t, time.Second, time.Since(start))
				var retried *failures.RetryError
				require.ErrorAs(t, err, &retried)
				require.ErrorIs(t, retried.Why, context.Canceled)
				require.ErrorIs(t, retried.Why, errCalledOff)
				require.Len(t, retried.Attempts, c.attempts)
				require.ErrorIs(t, err, errPaper)
			})
		})
	}
}

func TestAnEndedContextAllowsNoAttemptButASuccessThatIsThereWins(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	v, err := failures.Retry(ctx, failures.Policy{Attempts: 2}, func(context.Context) (int, error) {
		cancel(errCalledOff)
		return 7, nil
	})
	require.NoError(t, err)
	require.Equal(t, 7, v)
	for name, p := range map[string]failures.Policy{
		"attempts": {Attempts: 2}, "budget": {Attempts: 2, Budget: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			var calls int
			_, err := failures.Retry(ctx, p, failing(&calls))
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, errCalledOff)
			require.EqualError(t, err, "failures: given up before the first attempt: context canceled: called off")
			require.Zero(t, calls)
		})
	}
}

func TestAPanicIsNotTriedAgainUnlessThatIsAskedFor(t *testing.T) {
	var calls int
	panics := func(context.Context) (int, error) {
		if calls++; calls < 3 {
			panic(errPaper)
		}
		return 7, nil
	}
	require.PanicsWithError(t, "no more paper", func() {
		_, _ = failures.Retry(t.Context(), failures.Policy{Attempts: 5}, panics)
	})
	require.Equal(t, 1, calls)

	calls = 0
	v, err := failures.Retry(t.Context(), failures.Policy{Attempts: 5, Panics: true}, panics)
	require.NoError(t, err)
	require.Equal(t, 7, v)

	calls = 0
	_, err = failures.Retry(t.Context(), failures.Policy{Attempts: 2, Panics: true}, panics)
	require.ErrorIs(t, err, failures.ErrAttempts)
	require.ErrorIs(t, err, errPaper)
	require.Contains(t, string(panicOf(t, err).Stack), "retry_test.go", "where it panicked")
}

// A Goexit is no outcome: it ends the caller's goroutine, as it would without Retry.
func TestAGoexitIsNotTriedAgain(t *testing.T) {
	var calls int
	var wg sync.WaitGroup
	wg.Go(func() {
		_, _ = failures.Retry(t.Context(), failures.Policy{Attempts: 5, Panics: true}, func(context.Context) (int, error) {
			calls++
			runtime.Goexit()
			return 0, nil
		})
		calls = 100
	})
	wg.Wait()
	require.Equal(t, 1, calls)
}

func TestWithoutFailuresRetryAllocatesOnce(t *testing.T) {
	ctx, p := t.Context(), failures.Policy{Attempts: 3}
	fn := func(context.Context) (int, error) { return 7, nil }
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = failures.Retry(ctx, p, fn) }), 1.)
}
