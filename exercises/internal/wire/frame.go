package wire

import (
	"encoding/binary"
	"fmt"
)

// MaxFrame bounds what follows the length of a frame, and a value. Its bytes on the wire are 00 00 00 08, so the
// fourth byte of a length is at most 8: any text that gets onto a pipe, even a line of three letters, is a length that
// is out of bounds and is found out at once, instead of making the reader wait for a frame of that size.
const MaxFrame = 128 << 20

// Sizes of the parts of a frame.
const (
	header   = prefix + minFrame
	minFrame = 5 // kind and id
)

// Frame is one message on a pipe.
type Frame struct {
	Kind byte
	ID   uint32
	Body []byte // part of the Reader's buffer: valid until its next Fill
}

// Begin appends the header of a frame whose length is not yet known. The caller appends the body and calls [End].
func Begin(b []byte, kind byte, id uint32) []byte {
	b = append(b, 0, 0, 0, 0, kind)
	return binary.LittleEndian.AppendUint32(b, id)
}

// End fills in the length of the frame that began at start: the length of b before [Begin]. The frame ends where b
// does. If it is beyond [MaxFrame], End returns b without it and an [ErrTooLong]. It panics if no frame began there.
func End(b []byte, start int) ([]byte, error) {
	n := len(b) - start - prefix
	if n < minFrame {
		panic("wire: End without Begin")
	}
	if n > MaxFrame {
		return b[:start], fmt.Errorf("%w: a frame of %d bytes, at most %d", ErrTooLong, n, MaxFrame)
	}
	binary.LittleEndian.PutUint32(b[start:], uint32(n))
	return b, nil
}

// announced returns what the length at the front of b says, or 0 if it is not there yet. The error says that it is
// none.
func announced(b []byte) (n int, err error) {
	if len(b) < prefix {
		return 0, nil
	}
	size := binary.LittleEndian.Uint32(b)
	if size < minFrame || size > MaxFrame {
		const quoted = 64
		return 0, fmt.Errorf("%w frame: its length is %d, not from %d to %d; if it is text that something printed, "+
			"print to stderr instead: %q", ErrMalformed, size, minFrame, MaxFrame, b[:min(quoted, len(b))])
	}
	return int(size), nil
}
