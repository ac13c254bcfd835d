package ipc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
)

// end is one end of a pipe in this process, however many Conns there are of it.
type end struct {
	id      string
	file    *os.File
	control func(func(fd uintptr)) error // does something with the file while it is open

	closing sync.Once
	closed  chan struct{}

	reading *side
	in      inbox // of who is reading

	writing *side
	torn    bool // of who is writing: a message was broken off
}

// newEnd makes an end of a socket that does not block.
func newEnd(id string, file *os.File) (*end, error) {
	raw, err := file.SyscallConn() // and not file.Fd(), which may have effects
	if err != nil {
		return nil, err
	}
	e := &end{id: id, file: file, control: raw.Control, closed: make(chan struct{})}
	e.reading = newSide(newPatience(raw.Read, file.SetReadDeadline), e.closed)
	e.writing = newSide(newPatience(raw.Write, file.SetWriteDeadline), e.closed)
	e.in.read = e.reading.read
	return e, nil
}

// close closes the file, which frees who waits for it.
func (e *end) close() (err error) {
	e.closing.Do(func() {
		close(e.closed)
		err = e.file.Close()
		e.forget()
	})
	return err
}

// receive is next of the inbox.
func (e *end) receive(ctx context.Context, into []byte, must bool) ([]byte, error) {
	if err := e.reading.take(ctx); err != nil {
		return nil, err
	}
	defer e.reading.leave()
	return e.in.next(ctx, into, must)
}

// send writes a message: its header and its beginning with one write if there is room, and then the rest.
func (e *end) send(ctx context.Context, head, rest []byte) error {
	if n := len(head) + len(rest) - header; n > MaxMessage {
		return tooLarge(n)
	}
	if err := e.writing.take(ctx); err != nil {
		return err
	}
	defer e.writing.leave()
	if e.torn {
		return ErrTorn
	}
	if err := ctx.Err(); err != nil {
		return err // before anything goes: later it would be torn
	}
	gone, err := e.writing.write(ctx, head)
	if err == nil && len(rest) > 0 {
		_, err = e.writing.write(ctx, rest)
	}
	if err != nil {
		return e.unsent(gone > 0, err)
	}
	return nil
}

// unsent is the error of a message that has not gone, or, if it has begun to, not as a whole.
func (e *end) unsent(begun bool, err error) error {
	switch {
	case isReset(err): // says the same, of a peer that left without reading all of ours
		err = errors.Join(syscall.EPIPE, err)
		fallthrough
	case errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("ipc: nobody has the other end any more: %w", err)
	case !begun || errors.Is(err, ErrClosed):
		return err
	}
	e.torn = true
	_ = e.control(endOutput) // so that the peer does not wait for the rest
	return fmt.Errorf("%w: %w", ErrTorn, err)
}

// poll waits until receive would find something.
func (e *end) poll(ctx context.Context) error {
	if err := e.reading.take(ctx); err != nil {
		return err
	}
	defer e.reading.leave()
	if e.in.ready() {
		return nil
	}
	return peek(ctx, e.reading.until)
}
