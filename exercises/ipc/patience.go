package ipc

import (
	"context"
	"errors"
	"os"
	"time"
)

// patience is to try something with a file that may not be ready for it, and to wait for that no longer than a ctx lasts.
type patience struct {
	do       func(try func(fd uintptr) (done bool)) error // waits for the file and tries again until it is done
	deadline func(time.Time) error                        // after which do gives up
}

// until tries until it is done. What can be done at once is done though ctx has ended. A ctx that is not needed costs nothing.
func (p patience) until(ctx context.Context, try func(fd uintptr) (done bool)) error {
	var ended error
	var unwatch func()
	err := p.do(func(fd uintptr) bool {
		if try(fd) {
			return true
		}
		if ended = ctx.Err(); ended != nil {
			return true
		}
		if unwatch == nil {
			unwatch = p.watch(ctx)
		}
		return false
	})
	if unwatch != nil {
		unwatch()
	}
	switch {
	case ended != nil:
		return ended
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ctx.Err()
	}
	return err
}

// watch makes do give up when ctx ends. The function that it returns ends that, and leaves no deadline behind.
func (p patience) watch(ctx context.Context) (unwatch func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = p.deadline(time.Unix(1, 0)) // the error says that the file is closed: so nobody waits
		close(over)
	})
	return func() {
		if !stop() {
			<-over
			_ = p.deadline(time.Time{})
		}
	}
}
