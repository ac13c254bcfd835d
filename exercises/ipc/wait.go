package ipc

import (
	"context"
	"errors"
	"sync"
)

// Waitable is what [Wait] can wait for: a [Conn], a process by [Sentinel], a socket by [Readable], or whatever else
// has this method.
type Waitable interface {
	// Poll waits until it is ready, and changes nothing. The error is that of ctx if this ends first. What is ready
	// is so though ctx has ended.
	Poll(ctx context.Context) error
}

// Wait waits until one of several is ready, and returns all that are then, in the order in which they were given.
// Ready is what Poll says: a Conn at its end is. If ctx ends first, none is, and the error is its; a ctx that has
// ended asks what is ready now. Any other error, say [ErrClosed], is that of a Poll, and comes along with what is
// ready. Of none, none is ready.
//
// While it waits it has a goroutine for each, and none when it returns. Nothing is received. A Conn from which
// somebody else is receiving counts as not ready. Python has multiprocessing.connection.wait.
func Wait(ctx context.Context, all ...Waitable) (ready []Waitable, err error) {
	for {
		ready, err := readyNow(all)
		if len(ready) > 0 || err != nil || len(all) == 0 {
			return ready, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := first(ctx, all); err != nil {
			return nil, err
		}
	}
}

// over is a ctx that has ended.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// readyNow does not wait.
func readyNow(all []Waitable) (ready []Waitable, err error) {
	for _, w := range all {
		switch e := w.Poll(over); {
		case e == nil:
			ready = append(ready, w)
		case !errors.Is(e, context.Canceled):
			err = errors.Join(err, e)
		}
	}
	return ready, err
}

// first waits for the first Poll to return, and then for the others, which it tells to. It returns an error unless
// that was nil or ctx has ended.
func first(ctx context.Context, all []Waitable) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var polls sync.WaitGroup
	returned := make(chan error, len(all))
	for _, w := range all {
		polls.Go(func() { returned <- w.Poll(ctx) })
	}
	err := <-returned
	ended := ctx.Err() != nil
	cancel()
	polls.Wait()
	if ended {
		return nil
	}
	return err
}

// Ender is what has an end: a *process.Process, for example, or a future, or a context.
type Ender interface{ Done() <-chan struct{} }

// Sentinel is ready when p has ended. Two of the same p are equal. Python has Process.sentinel.
func Sentinel(p Ender) Waitable { return sentinel{p} }

type sentinel struct{ Ender }

func (s sentinel) Poll(ctx context.Context) error {
	select {
	case <-s.Done():
		return nil
	case <-ctx.Done():
	}
	select {
	case <-s.Done():
		return nil
	default:
		return ctx.Err()
	}
}
