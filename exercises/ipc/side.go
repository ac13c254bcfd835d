package ipc

import (
	"context"
	"io"
)

// side is one of the two directions of an end. One goroutine at a time has it, so that messages stay whole.
type side struct {
	*patience
	turn   chan struct{}   // holds one token while somebody has it
	closed <-chan struct{} // of the end

	// Of who has it:
	buf []byte // what is to be written, or where to read to
	n   int    // how much was
	err error  // of the system
}

func newSide(p *patience, closed <-chan struct{}) *side {
	return &side{patience: p, turn: make(chan struct{}, 1), closed: closed}
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
	n, err = s.transfer(ctx, b, s.readOnce)
	switch {
	case err == nil && n == 0, isReset(err): // a reset says that the peer left without reading all of ours: no matter here
		return 0, io.EOF
	}
	return n, err
}

// write writes all of b, and tells how much of it had gone when it failed.
func (s *side) write(ctx context.Context, b []byte) (n int, err error) {
	return s.transfer(ctx, b, s.writeAll)
}

// transfer has try do something with b.
func (s *side) transfer(ctx context.Context, b []byte, try func(fd uintptr) bool) (n int, err error) {
	s.buf, s.n, s.err = b, 0, nil
	err = s.until(ctx, try)
	if err == nil {
		err = s.err
	}
	s.buf = nil
	return s.n, err
}

func (s *side) readOnce(fd uintptr) (done bool) {
	n, err := readSome(fd, s.buf)
	s.n, s.err = max(n, 0), err
	return !isAgain(err)
}

func (s *side) writeAll(fd uintptr) (done bool) {
	for s.n < len(s.buf) {
		n, err := writeSome(fd, s.buf[s.n:])
		if s.err = err; err != nil {
			return !isAgain(err)
		}
		s.n += n
	}
	return true
}
