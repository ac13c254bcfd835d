package ipc

import (
	"context"
	"encoding/binary"
	"fmt"

	"concurrency/exercises/internal/wire"
)

// Send sends a value as one message: SendBytes of what it is in bytes. What cannot become bytes without a loss is an
// error that names the part that is in the way, and nothing is sent. Numbers, and structs and arrays of one kind of
// them, cross as they are in memory, text as it is, and others as JSON. Python pickles: there, to receive is to run
// the sender's code. Here bytes can only become a value of type T.
func Send[T any](ctx context.Context, c *Conn, v T) error {
	e, err := c.get()
	if err != nil {
		return err
	}
	codec, err := wire.For[T]()
	if err != nil {
		return err
	}
	buf := scratch.Get().(*[]byte)
	defer release(buf)
	if *buf, err = codec.Append(append((*buf)[:0], make([]byte, header)...), v); err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(*buf, uint32(len(*buf)-header))
	return e.send(ctx, *buf, nil)
}

// Recv receives a value: RecvBytes, made a T. Both ends must agree on the type. A message that is no T is lost, with
// an error; the next one is not.
func Recv[T any](ctx context.Context, c *Conn) (v T, err error) {
	e, err := c.get()
	if err != nil {
		return v, err
	}
	codec, err := wire.For[T]()
	if err != nil {
		return v, err
	}
	buf := scratch.Get().(*[]byte)
	defer release(buf)
	m, err := e.receive(ctx, (*buf)[:0], false)
	if err != nil {
		return v, err
	}
	*buf = m
	rest, err := codec.Take(m, &v)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w %T: %d bytes more", wire.ErrMalformed, v, len(rest))
	}
	if err != nil {
		var none T
		return none, err
	}
	return v, nil
}
