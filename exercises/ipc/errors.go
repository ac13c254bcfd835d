package ipc

import (
	"errors"
	"fmt"
)

// What the verbs of this package are told, to be matched with [errors.Is].
var (
	// ErrClosed is returned by what was closed in this process, or was never made.
	ErrClosed = errors.New("ipc: it is closed in this process, or was never made")

	// ErrTooLarge is returned for a message beyond [MaxMessage]: nothing of it was sent.
	ErrTooLarge = errors.New("ipc: a message too large; send it in parts")

	// ErrMalformed is returned by a receive that finds something that no Conn has sent: the other end is not one, or
	// wrote to its file by other means. Where the next message would begin is unknown, so every further receive fails
	// alike.
	ErrMalformed = errors.New("ipc: what came is no message; send by a Conn at both ends, and by nothing else")

	// ErrTorn is returned by a send that ended after a part of its message had gone, along with the reason, and by
	// every send after it. The peer receives what was sent before, and then io.ErrUnexpectedEOF. What it sends still
	// arrives here.
	ErrTorn = errors.New("ipc: a message was broken off halfway, so no other can follow; make a new pipe to send more")

	// ErrInUse is returned by the start of a child to which an end is handed that is in use in this process, or has
	// read ahead here: the child would miss what is here.
	ErrInUse = errors.New("ipc: this end is in use, or has read ahead; hand it over before you use it here")

	// errOther is the end of an UnmarshalText of something else.
	errOther = errors.New("ipc: what was handed over is no end of a pipe")
)

// tooLarge says how large.
func tooLarge(n int) error { return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, n, MaxMessage) }
