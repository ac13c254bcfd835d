package contract_test

import (
	"context"
	"errors"
	"sync"
)

type naiveBarrier struct {
	flaws   flaws
	parties int
	action  func() error
	mu      sync.Mutex
	round   *naiveRound
}

type naiveRound struct {
	came, left int
	door       chan struct{}
	err        error
}

func newNaiveBarrier(parties int, action func() error, f flaws) *naiveBarrier {
	if action == nil {
		action = func() error { return nil }
	}
	return &naiveBarrier{flaws: f, parties: parties, action: action, round: &naiveRound{door: make(chan struct{})}}
}

func (b *naiveBarrier) Wait(ctx context.Context) (place int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.round
	if r.err != nil {
		return -1, r.err
	}
	place = r.came
	if r.came++; r.came == b.parties {
		if err := b.action(); err != nil {
			b.end(r, errNaive)
			return -1, errors.Join(errNaive, err)
		}
		b.end(r, nil)
	}
	b.mu.Unlock()
	select {
	case <-r.door:
	default:
		select {
		case <-r.door:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	b.mu.Lock()
	if err != nil {
		b.end(r, errNaive)
	}
	if r.err != nil {
		return -1, errors.Join(r.err, err)
	}
	if r.left++; r.left == b.parties && b.flaws.oneGeneration {
		b.round = &naiveRound{door: make(chan struct{})}
	}
	return place, nil
}

func (b *naiveBarrier) end(r *naiveRound, err error) {
	select {
	case <-r.door:
		return
	default:
	}
	r.err = err
	close(r.door)
	if err == nil && !b.flaws.oneGeneration {
		b.round = &naiveRound{door: make(chan struct{})}
	}
}

func (b *naiveBarrier) Abort() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end(b.round, errNaive)
}

func (b *naiveBarrier) Reset() {
	b.Abort()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.round = &naiveRound{door: make(chan struct{})}
}

func (b *naiveBarrier) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.round.err != nil {
		return 0
	}
	return b.round.came
}

func (b *naiveBarrier) Broken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.round.err != nil
}
