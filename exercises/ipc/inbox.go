package ipc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	// MaxMessage is how many bytes a message may have.
	MaxMessage = 128 << 20 // so the fourth byte of its header is at most 8, and any text on the line is found out at once

	header = 4        // bytes of the length in front of a message
	small  = 64 << 10 // a message is read by way of a buffer of that size, or else into its own memory
	trust  = 1 << 20  // what an announced length is believed for; beyond, only twice what has come
)

// inbox takes a stream apart into messages. It reads ahead, so that a small message costs one read or none. What has
// come of a message when a read fails is kept, and the next call goes on from there.
type inbox struct {
	read func(context.Context, []byte) (int, error) // where it gets its bytes: some at least, or an error

	buf      []byte // of buf[from:to], nothing has been taken
	from, to int
	part     []byte // the beginning of a message larger than buf; nil: none is under way
	size     int    // of that message
}

// next returns the next message: in the memory of into if it has room, or else, unless that must do, in memory of its
// own. If it must and does not, the message stays.
func (in *inbox) next(ctx context.Context, into []byte, must bool) ([]byte, error) {
	n, err := in.length(ctx)
	if err != nil {
		return nil, err
	}
	if must && n > cap(into) {
		return nil, fmt.Errorf("ipc: %w: the message has %d bytes, there is room for %d", io.ErrShortBuffer, n, cap(into))
	}
	if header+n > small {
		return in.large(ctx, into, n)
	}
	if err := in.gather(ctx, header+n); err != nil {
		return nil, err
	}
	m := append(room(into, n), in.buf[in.from+header:in.from+header+n]...)
	in.from += header + n
	return m, nil
}

// room is the memory that a message of n bytes begins with.
func room(into []byte, n int) []byte {
	if into == nil || cap(into) < n {
		return make([]byte, 0, min(n, trust))
	}
	return into[:0]
}

// length is that of the next message.
func (in *inbox) length(ctx context.Context) (int, error) {
	if in.part != nil {
		return in.size, nil
	}
	if err := in.gather(ctx, header); err != nil {
		return 0, err
	}
	return in.announced()
}

// announced is what the header in the buffer says.
func (in *inbox) announced() (int, error) {
	const quoted = 64
	b := in.buf[in.from:in.to]
	n := binary.LittleEndian.Uint32(b)
	if n > MaxMessage {
		return 0, fmt.Errorf("%w: its length would be %d, more than %d: %q", ErrMalformed, n, MaxMessage, b[:min(quoted, len(b))])
	}
	return int(n), nil
}

// gather reads until that many bytes are in the buffer.
func (in *inbox) gather(ctx context.Context, want int) error {
	for in.to-in.from < want {
		in.makeRoom(want)
		n, err := in.read(ctx, in.buf[in.to:])
		in.to += n
		if errors.Is(err, io.EOF) && in.from < in.to {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// makeRoom moves what is left to the front, if that many bytes would not fit behind it.
func (in *inbox) makeRoom(want int) {
	if in.buf == nil {
		in.buf = make([]byte, small)
	}
	if in.from == in.to || in.from+want > len(in.buf) {
		in.from, in.to = 0, copy(in.buf, in.buf[in.from:in.to])
	}
}

// large reads a message that the buffer cannot hold, but for its beginning, straight to where it is wanted.
func (in *inbox) large(ctx context.Context, into []byte, n int) ([]byte, error) {
	m, begun := in.part, in.part != nil
	if !begun {
		m = append(room(into, n), in.buf[in.from+header:in.to]...)
		in.from, in.to = 0, 0
	}
	for len(m) < n {
		if len(m) == cap(m) {
			m = append(make([]byte, 0, min(2*cap(m), n)), m...)
		}
		k, err := in.read(ctx, m[len(m):min(cap(m), n)])
		m = m[:len(m)+k]
		if err != nil {
			return nil, in.keep(m, n, !begun && into != nil, err)
		}
	}
	in.part = nil
	if begun && cap(into) >= n {
		return append(into[:0], m...), nil
	}
	return m, nil
}

// keep keeps the beginning of a message of n bytes for the next call: a copy if the memory may be the caller's.
func (in *inbox) keep(m []byte, n int, borrowed bool, err error) error {
	if borrowed {
		m = append(make([]byte, 0, min(n, max(trust, len(m)))), m...)
	}
	in.part, in.size = m, n
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ready tells whether next would not have to read.
func (in *inbox) ready() bool {
	if in.part != nil || in.to-in.from < header {
		return false
	}
	n, err := in.announced()
	return err != nil || in.to-in.from >= header+n
}

// isEmpty tells whether nothing has been read that was not taken.
func (in *inbox) isEmpty() bool { return in.part == nil && in.from == in.to }
