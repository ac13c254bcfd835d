package ipc

import (
	"context"
	"io"
)

// side is one of the two directions of an end. One goroutine at a time has it, so that messages stay whole.
type side struct {
	patience
	turn   chan struct{}   // holds one token while somebody has it
	closed <-chan struct{} // of the end
}

// take waits until nobody else has the side. One that is free is taken though ctx has ended.
func (s *side) take(ctx context.Context) error {
	if s.isClosed() {
		return ErrClosed
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	default:
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-s.closed:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *side) leave() { <-s.turn }

func (s *side) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// until is that of its patience, and tells a closed end from an error.
func (s *side) until(ctx context.Context, try func(fd uintptr) (done bool)) error {
	err := s.patience.until(ctx, try)
	if err != nil && s.isClosed() {
		return ErrClosed
	}
	return err
}

// read reads what is there, and waits until something is. At the end it returns io.EOF.
func (s *side) read(ctx context.Context, b []byte) (n int, err error) {
	waited := s.until(ctx, func(fd uintptr) bool {
		n, err = readSome(fd, b)
		return !isAgain(err)
	})
	switch {
	case waited != nil:
		return 0, waited
	case err == nil && n == 0, isReset(err): // a reset says that the peer left without reading all of ours: no matter here
		return 0, io.EOF
	}
	return max(n, 0), err
}

// write writes all of b, and tells how much of it had gone when it failed.
func (s *side) write(ctx context.Context, b []byte) (n int, err error) {
	waited := s.until(ctx, func(fd uintptr) bool {
		for n < len(b) {
			var k int
			if k, err = writeSome(fd, b[n:]); err != nil {
				return !isAgain(err)
			}
			n += k
		}
		return true
	})
	if waited != nil {
		return n, waited
	}
	return n, err
}
