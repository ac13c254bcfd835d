package sharing

import (
	"context"
	"fmt"
)

// arrive finds this party its round and its place in it. A round that is complete and runs its action takes nobody
// else: who comes then waits for it to be over, and breaks nothing by giving up.
func (b *Barrier) arrive(ctx context.Context) (*round, int, error) {
	for {
		r, place, err := b.enter()
		if err != nil || place < b.parties {
			return r, place, err
		}
		if !came(ctx, r.over) {
			return nil, 0, ctx.Err()
		}
	}
}

func (b *Barrier) enter() (r *round, place int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r = b.round
	if r.err != nil {
		return nil, 0, r.err
	}
	if place = r.came; place < b.parties {
		r.came++
	}
	if r.came == b.parties && b.action == nil {
		b.end(r, nil)
	}
	return r, place, nil
}

// act is what the last party does, if there is an action. Whatever becomes of the action, the others are told.
func (b *Barrier) act(r *round) (err error) {
	outcome := ErrBroken // if the action panics or ends its goroutine
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.end(r, outcome)
		if r.err != nil {
			err = broken(err)
		}
	}()
	if err = b.action(); err != nil {
		return err
	}
	outcome = nil
	return nil
}

// await is what the others do. If the round is over at the very moment when ctx ends, it counts as it is.
func (b *Barrier) await(ctx context.Context, r *round) error {
	if !came(ctx, r.over) {
		b.giveUp(r)
	}
	if r.err == nil {
		return nil
	}
	return broken(ctx.Err())
}

func (b *Barrier) giveUp(r *round) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end(r, ErrBroken)
}

// end ends a round, if it is not over, and begins the next if the parties have met. It is called under mu.
func (b *Barrier) end(r *round, err error) {
	select {
	case <-r.over:
		return
	default:
	}
	r.err = err
	close(r.over)
	if err == nil {
		b.round = newRound()
	}
}

// broken says that the barrier is broken, and why.
func broken(cause error) error {
	if cause == nil {
		return ErrBroken
	}
	return fmt.Errorf("%w: %w", ErrBroken, cause)
}
