package ipc

import (
	"context"
	"errors"
	"os"
	"time"
)

// patience is to try something with a file that may not be ready for it, and to wait for that no longer than a ctx
// lasts. It is for one goroutine at a time. All that it needs is made once, so that to wait allocates no more than to
// watch a ctx does.
type patience struct {
	do       func(try func(fd uintptr) (done bool)) error // waits for the file and tries again until it is done
	deadline func(time.Time) error                        // after which do gives up
	attempt  func(fd uintptr) (done bool)                 // what do tries
	expire   func()
	expired  chan struct{} // expire has come to its end

	// Of the wait under way:
	ctx   context.Context
	try   func(fd uintptr) (done bool)
	ended error       // of ctx, found before there was anything to wait for
	stop  func() bool // of what watches ctx; nil: nothing does
}

func newPatience(do func(func(fd uintptr) bool) error, deadline func(time.Time) error) *patience {
	p := &patience{do: do, deadline: deadline, expired: make(chan struct{}, 1)}
	p.attempt, p.expire = p.once, p.giveUp
	return p
}

// until tries until it is done. What can be done at once is done though ctx has ended, and costs no watch.
func (p *patience) until(ctx context.Context, try func(fd uintptr) (done bool)) error {
	p.ctx, p.try, p.ended = ctx, try, nil
	err := p.do(p.attempt)
	p.unwatch()
	p.ctx, p.try = nil, nil
	switch {
	case p.ended != nil:
		return p.ended
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ctx.Err()
	}
	return err
}

// once tries once, and sees to it that ctx is watched if that was not all.
func (p *patience) once(fd uintptr) (done bool) {
	if p.try(fd) {
		return true
	}
	if p.ended = p.ctx.Err(); p.ended != nil {
		return true
	}
	if p.stop == nil && p.ctx.Done() != nil {
		p.stop = context.AfterFunc(p.ctx, p.expire)
	}
	return false
}

// giveUp ends the wait.
func (p *patience) giveUp() {
	_ = p.deadline(time.Unix(1, 0)) // an error says that the file is closed: then nobody waits
	p.expired <- struct{}{}
}

// unwatch leaves no watch behind, and no deadline.
func (p *patience) unwatch() {
	if p.stop != nil && !p.stop() {
		<-p.expired
		_ = p.deadline(time.Time{})
	}
	p.stop = nil
}
