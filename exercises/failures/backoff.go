package failures

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Backoff is how long to pause after a failure: a random time below a ceiling that doubles from one failure to the
// next. It is random all the way down to nothing ("full jitter"), so that many who failed together do not come back
// together. The zero value does not pause.
type Backoff struct {
	First time.Duration // the ceiling after the first failure
	Most  time.Duration // what the ceiling grows to

	// Jitter picks a pause between 0 and the ceiling, and what is outside is brought inside. Nil is uniform. Several
	// goroutines may call it if they share the Backoff. If it panics, whoever called Retry or Supervise gets that.
	Jitter func(ceiling time.Duration) time.Duration
}

// complaint says what is wrong, or nothing.
func (b Backoff) complaint() string {
	switch {
	case b.First < 0:
		return fmt.Sprintf("Backoff.First is %v: it cannot be below 0", b.First)
	case b.Most < b.First:
		return fmt.Sprintf("Backoff.Most is %v: it cannot be below First, which is %v", b.Most, b.First)
	case b.First == 0 && b.Most > 0:
		return fmt.Sprintf("Backoff.Most is %v and First 0: nothing would ever grow", b.Most)
	}
	return ""
}

// pause is what to pause after so many failures in a row, 1 or more.
func (b Backoff) pause(failures int) time.Duration {
	ceiling := b.ceiling(failures)
	switch {
	case ceiling == 0:
		return 0
	case b.Jitter == nil:
		return rand.N(ceiling)
	}
	return min(max(b.Jitter(ceiling), 0), ceiling)
}

// ceiling compares before it doubles, so that it cannot overflow.
func (b Backoff) ceiling(failures int) time.Duration {
	ceiling := b.First
	for range failures - 1 {
		if ceiling >= b.Most-ceiling {
			return b.Most
		}
		ceiling *= 2
	}
	return ceiling
}

// pauseFor returns when d has passed or ctx has ended, and then ctx's error: who is told to end does not begin again.
func pauseFor(ctx context.Context, d time.Duration) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return endOf(ctx)
	}
	return nil
}
