package sharing

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Barrier holds goroutines until so many have arrived, then lets all of them go, round after round: Python's
// threading.Barrier with a context. All methods may be called concurrently.
//
// Nobody waits for a party that will not come: a party that gives up breaks the round for all of its parties, and the
// barrier stays broken until Reset.
type Barrier struct {
	parties  int
	action   func() error
	patience time.Duration

	mu    sync.Mutex
	round *round // the one that parties arrive at; broken as long as the barrier is
}

// round is one meeting. A party that comes back soon arrives at the next, so nobody is let go twice by one.
type round struct {
	came int           // so many parties so far
	over chan struct{} // closed when all may go
	err  error         // ErrBroken, or nil if they have met
}

// BarrierOption sets up a Barrier.
type BarrierOption func(*Barrier) error

// WithAction has the last to arrive call action before anyone is let go. All see what it did. If it fails, panics or
// ends its goroutine, the barrier is broken. It must not wait at the barrier itself.
func WithAction(action func() error) BarrierOption {
	return func(b *Barrier) error {
		if action == nil {
			return errors.New("sharing: WithAction: the function is nil")
		}
		b.action = action
		return nil
	}
}

// WithPatience has every party wait for d at most, as if its ctx ended then.
func WithPatience(d time.Duration) BarrierOption {
	return func(b *Barrier) error {
		if d <= 0 {
			return fmt.Errorf("sharing: WithPatience(%v): it must be positive", d)
		}
		b.patience = d
		return nil
	}
}

// NewBarrier returns a barrier for so many parties. Fewer than 1 are an [ErrCount].
func NewBarrier(parties int, opts ...BarrierOption) (*Barrier, error) {
	if parties < 1 {
		return nil, fmt.Errorf("%w: a barrier of %d parties; it takes at least 1", ErrCount, parties)
	}
	b := &Barrier{parties: parties, round: newRound()}
	for _, opt := range opts {
		if err := opt(b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func newRound() *round { return &round{over: make(chan struct{})} }

// Wait waits until all parties have arrived. It returns in which place this one came, 0 to Parties-1, each once in a
// round; the last is the one that never waits. On an error the place is -1.
//
// When ctx ends first, the barrier breaks: this party gets the error of ctx and [ErrBroken] in one, the others
// ErrBroken. That holds for a ctx that had ended before, too, but not for the last party: who need not wait needs no
// patience. Who comes while an action runs is in no round yet: giving up then breaks nothing, and gives the error of
// ctx alone. At a broken barrier Wait fails at once. A round costs two allocations, not one for each party.
func (b *Barrier) Wait(ctx context.Context) (place int, err error) {
	mustHave(ctx)
	if b.patience > 0 {
		limited, cancel := context.WithTimeout(ctx, b.patience)
		defer cancel()
		ctx = limited
	}
	r, place, err := b.arrive(ctx)
	switch {
	case err != nil:
		return -1, err
	case place == b.parties-1 && b.action != nil:
		err = b.act(r)
	default:
		err = b.await(ctx, r)
	}
	if err != nil {
		return -1, err
	}
	return place, nil
}

// Abort breaks the barrier: all who wait, and who come later, get [ErrBroken], until Reset.
func (b *Barrier) Abort() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end(b.round, ErrBroken)
}

// Reset makes the barrier as new. Those who wait get [ErrBroken]; whoever comes later is in a new round. It does not
// wait for an action that runs.
func (b *Barrier) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.round.came > 0 || b.round.err != nil {
		b.end(b.round, ErrBroken)
		b.round = newRound()
	}
}

// Parties is how many must arrive.
func (b *Barrier) Parties() int { return b.parties }

// Waiting is how many were there a moment ago.
func (b *Barrier) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.round.err != nil {
		return 0
	}
	return b.round.came
}

// Broken tells whether the barrier was broken a moment ago.
func (b *Barrier) Broken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.round.err != nil
}

// String says how many wait, of how many, or that the barrier is broken.
func (b *Barrier) String() string {
	if b.Broken() {
		return fmt.Sprintf("sharing.Barrier(broken, of %d)", b.parties)
	}
	return fmt.Sprintf("sharing.Barrier(%d of %d)", b.Waiting(), b.parties)
}
