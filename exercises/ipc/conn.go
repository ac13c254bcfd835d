package ipc

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync"
)

// Conn is one end of a two-way pipe that is made by [NewPipe]. What is sent is a message: it arrives whole, once, and
// in order, and an empty one is one, too. All methods may be called concurrently: messages do not mix, and each goes
// to one receiver.
//
// A Conn in the argument of a process.Func's Start is handed to the child. This process has it still, until it is
// closed here: do so after the start, or else the end will not be seen when the child is gone. One process at a time
// uses an end; to [Conn.Poll] is no use.
//
// Python has the Connection that multiprocessing.Pipe() returns.
type Conn struct{ *end }

// NewPipe makes a pipe and returns its two ends. Each takes a file and, once something was received, a buffer of 64
// KiB. On Windows, where no child can be given an open file, the error is an errors.ErrUnsupported.
func NewPipe() (a, b *Conn, err error) {
	files, err := socketpair()
	if err != nil {
		return nil, nil, err
	}
	var ends [2]*Conn
	for i, f := range files {
		e, err := newEnd(rand.Text(), f)
		if err != nil {
			return nil, nil, err
		}
		ends[i] = &Conn{e}
	}
	return ends[0], ends[1], nil
}

// SendBytes sends b as a message, and waits while there is no room: until then some 200 KiB have room on Linux. It
// returns when the system has all of b, not when the peer has received it.
//
// If ctx has ended, or ends before anything has gone, nothing is sent, and the error is its. If it ends halfway, that
// is an [ErrTorn], too: in this direction the pipe is of no more use. The error is a syscall.EPIPE if nobody has the
// other end, or else [ErrTooLarge] or [ErrClosed]. It costs one write and a copy if b is smaller than 64 KiB.
func (c *Conn) SendBytes(ctx context.Context, b []byte) error {
	e, err := c.get()
	if err != nil {
		return err
	}
	buf := scratch.Get().(*[]byte)
	defer release(buf)
	with := min(len(b), small-header)
	*buf = append(binary.LittleEndian.AppendUint32((*buf)[:0], uint32(len(b))), b[:with]...)
	return e.send(ctx, *buf, b[with:])
}

// RecvBytes receives a message, and waits until there is one. A message that is there wins over a ctx that has ended,
// unless another goroutine is receiving. When ctx ends, nothing is lost, though half a message was there: the next
// receive goes on from there.
//
// The error is io.EOF when nobody has the other end and all messages were received; io.ErrUnexpectedEOF if the last of
// them was broken off; or else [ErrMalformed] or [ErrClosed]. It costs one read, or none if the message came along
// with the one before.
func (c *Conn) RecvBytes(ctx context.Context) ([]byte, error) {
	e, err := c.get()
	if err != nil {
		return nil, err
	}
	return e.receive(ctx, nil, false)
}

// RecvBytesInto is RecvBytes into b, and returns the length of the message. If b is too short, the error is an
// io.ErrShortBuffer, and the message can still be received. It does not allocate. Python has recv_bytes_into.
func (c *Conn) RecvBytesInto(ctx context.Context, b []byte) (int, error) {
	e, err := c.get()
	if err != nil {
		return 0, err
	}
	m, err := e.receive(ctx, b[:0:len(b)], true)
	return len(m), err
}

// Poll waits until something can be received: a message, or a long one's beginning, or the end, or what is no message.
// It takes nothing of it. With a ctx that has ended it tells how things are now: nil, or the error of ctx. It returns
// [ErrClosed] if it is closed here. Python's poll returns true for nil, and false for an error of ctx.
func (c *Conn) Poll(ctx context.Context) error {
	e, err := c.get()
	if err != nil {
		return err
	}
	return e.poll(ctx)
}

// Close gives the end back in this process, and frees all who wait for it: they get [ErrClosed]. To close twice is
// fine. When no process has the end any more, the peer receives what was sent, and then the end.
func (c *Conn) Close() error {
	e, err := c.get()
	if err != nil {
		return nil
	}
	return e.close()
}

// get is the end, if there is one.
func (c *Conn) get() (*end, error) {
	if c == nil || c.end == nil {
		return nil, ErrClosed
	}
	return c.end, nil
}

// scratch is memory for messages on their way.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// release gives memory back to scratch, unless it is very large. Fresh memory for a megabyte can cost more than to
// send it.
func release(buf *[]byte) {
	if cap(*buf) <= 2*trust {
		scratch.Put(buf)
	}
}
