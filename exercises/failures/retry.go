package failures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"concurrency/exercises/executor"
)

// Why there was no further attempt.
var (
	// ErrAttempts says that all attempts were made.
	ErrAttempts = executor.DefineError("failures.ErrAttempts", errors.New("failures: no attempts left"))
	// ErrBudget says that the time is over, or would be after the pause.
	ErrBudget = executor.DefineError("failures.ErrBudget", errors.New("failures: no time left for another attempt"))
	// ErrPermanent says that the error will not go away: see Permanent.
	ErrPermanent = executor.DefineError("failures.ErrPermanent", errors.New("failures: the error is permanent"))
	// ErrBadPolicy is returned for a policy that makes no sense, before any attempt.
	ErrBadPolicy = executor.DefineError("failures.ErrBadPolicy", errors.New("failures: bad policy"))
)

// Policy is when to try again. At least one of Attempts and Budget must be there, or it might try for ever, and at least
// one of Attempts and Backoff, or all the time of the Budget would be spent on attempts without a pause.
type Policy struct {
	Attempts int           // at most so many, the first included; 0: as many as the time allows
	Budget   time.Duration // for all attempts and pauses together; 0: no limit
	Timeout  time.Duration // for each attempt; 0: no limit
	Backoff  Backoff       // the pauses between attempts

	// Panics has an attempt that panics tried again, with an *executor.PanicError as its error. Otherwise the panic
	// goes its way: it is a bug, and rarely better the second time.
	Panics bool
}

// Retry calls fn until it succeeds, on the caller's goroutine, and returns its value. A failure is a [*RetryError],
// which has the errors of all attempts and the reason why there was no further one: the budget of attempts or of time,
// an error that is [Permanent], or ctx, which always wins, also during a pause, and gives its cause. Only a success that
// is there wins over an ended ctx. With a ctx that has ended there is no attempt.
//
// The ctx of an attempt ends when its time or the budget is over; that fn fails then is an error like any other. It also
// has the number of the attempt, which reports of what fails in it give (see [Who]). No goroutine is started, so fn
// must heed its ctx for the times to be kept. Retry may be called concurrently. Without failures, and without times, it
// costs a tenth of a microsecond and an allocation, for the number; each of the two times costs a timer.
//
// Python has no such thing in its library; tenacity and backoff are what its users install.
func Retry[T any](ctx context.Context, p Policy, fn func(context.Context) (T, error)) (T, error) {
	var none T
	if err := p.check(); err != nil {
		return none, err
	}
	ctx, cancel, end := p.within(ctx)
	defer cancel()
	if ctx.Err() != nil {
		return none, &RetryError{Why: endOf(ctx)}
	}
	var failed []error
	for {
		v, err := attempt(&numbered{ctx, len(failed) + 1}, &p, fn)
		if err == nil {
			return v, nil
		}
		failed = append(failed, err)
		if why := p.rest(ctx, end, failed); why != nil {
			return none, &RetryError{Why: why, Attempts: failed}
		}
	}
}

func attempt[T any](ctx context.Context, p *Policy, fn func(context.Context) (T, error)) (T, error) {
	if p.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.Timeout)
		defer cancel()
	}
	if p.Panics {
		return panicless(ctx, fn)
	}
	return fn(ctx)
}

// rest pauses before the next attempt, or says why there is none.
func (p *Policy) rest(ctx context.Context, end time.Time, failed []error) error {
	switch {
	case ctx.Err() != nil:
		return endOf(ctx)
	case errors.Is(failed[len(failed)-1], ErrPermanent):
		return ErrPermanent
	case len(failed) == p.Attempts:
		return ErrAttempts
	}
	pause := p.Backoff.pause(len(failed))
	if p.Budget > 0 && time.Until(end) <= pause { // nobody waits for what he will not do
		return ErrBudget
	}
	return pauseFor(ctx, pause)
}

// within is ctx with the budget for its time.
func (p *Policy) within(ctx context.Context) (context.Context, context.CancelFunc, time.Time) {
	if p.Budget == 0 {
		return ctx, func() {}, time.Time{}
	}
	end := time.Now().Add(p.Budget)
	ctx, cancel := context.WithDeadlineCause(ctx, end, ErrBudget)
	return ctx, cancel, end
}

func (p *Policy) check() error {
	complaint := p.Backoff.complaint()
	switch {
	case p.Attempts < 0:
		complaint = fmt.Sprintf("Attempts is %d: it cannot be below 0", p.Attempts)
	case p.Budget < 0:
		complaint = fmt.Sprintf("Budget is %v: it cannot be below 0", p.Budget)
	case p.Timeout < 0:
		complaint = fmt.Sprintf("Timeout is %v: it cannot be below 0", p.Timeout)
	case p.Attempts == 0 && p.Budget == 0:
		complaint = "neither Attempts nor Budget: it might try for ever"
	case p.Attempts == 0 && p.Backoff.First == 0 && p.Backoff.Most == 0:
		complaint = "neither Attempts nor Backoff: it would not pause until the Budget is spent"
	}
	if complaint == "" {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrBadPolicy, complaint)
}

// RetryError is what became of all attempts.
type RetryError struct {
	Why      error   // there was no further one
	Attempts []error // one for each, in order
}

// Error gives the last attempt's error. The others are in Attempts.
func (e *RetryError) Error() string {
	switch n := len(e.Attempts); n {
	case 0:
		return fmt.Sprintf("failures: given up before the first attempt: %v", e.Why)
	case 1:
		return fmt.Sprintf("failures: given up after 1 attempt: %v: %v", e.Why, e.Attempts[0])
	default:
		return fmt.Sprintf("failures: given up after %d attempts: %v; the last: %v", n, e.Why, e.Attempts[n-1])
	}
}

// Unwrap returns Why and all Attempts: errors.Is and errors.As look into each.
func (e *RetryError) Unwrap() []error { return slices.Concat([]error{e.Why}, e.Attempts) }

// Permanent marks an error that no further attempt can mend, a refused password for instance: [Retry] gives up. The
// mark is found below other errors, and crosses from another process. Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanent{err}
}

type permanent struct{ error }

func (e *permanent) Unwrap() error { return e.error }

func (e *permanent) Is(target error) bool { return target == ErrPermanent }
