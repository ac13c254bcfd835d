package manager

import (
	"encoding/binary"
	"fmt"

	"concurrency/exercises/internal/wire"
)

// The kinds of frames from the server. The id is that of the request.
const (
	done   = 'd' // the rest is the answer
	failed = 'e' // the place of the error, and its words
)

// The kinds of frames from the client: the verbs. The package's comment says what is in them.
const (
	open     = 'O'
	cancel   = 'C'
	length   = 'n'
	snapshot = 'a'
	get      = 'g'
	set      = 's'

	appendItem = '+'
	popFront   = 'f'
	popBack    = 'b'

	remove         = 'x'
	compareAndSwap = 'w'

	put      = 'p'
	tryPut   = 'P'
	tryGet   = 'G'
	taskDone = 'k'
	join     = 'j'
	shutdown = 'z'
	shutNow  = 'Z'

	acquire    = 'l'
	tryAcquire = 'L'
	release    = 'u'
	locked     = 'h'
)

// The parts of a body that are not the user's.
var (
	numbers = codecOf[int64]()
	octets  = codecOf[[]byte]()
)

func codecOf[T any]() *wire.Codec[T] {
	c, err := wire.For[T]()
	if err != nil {
		panic(err) // never: the types are ours
	}
	return c
}

// kept is memory to write the next frame to, unless it is very large. Fresh memory for a mebibyte costs far more than to
// fill it.
func kept(b []byte) []byte {
	if cap(b) > 2<<20 {
		return nil
	}
	return b[:0]
}

func appendNumber(b []byte, n int) []byte {
	b, _ = numbers.Append(b, int64(n))
	return b
}

func takeNumber(b []byte) (n int, rest []byte, err error) {
	var wide int64
	if rest, err = numbers.Take(b, &wide); err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return int(wide), rest, nil
}

func takeBytes(b []byte) (p, rest []byte, err error) {
	if rest, err = octets.Take(b, &p); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return p, rest, nil
}

func appendBool(b []byte, is bool) []byte {
	if is {
		return append(b, 1)
	}
	return append(b, 0)
}

func takeBool(b []byte) (is bool, rest []byte, err error) {
	if len(b) == 0 || b[0] > 1 {
		return false, nil, fmt.Errorf("%w: yes or no was expected", ErrProtocol)
	}
	return b[0] == 1, b[1:], nil
}

// appendMaybe writes bytes that may be missing.
func appendMaybe(b, p []byte, there bool) []byte {
	b = appendBool(b, there)
	b, _ = octets.Append(b, p)
	return b
}

func takeMaybe(b []byte) (p []byte, there bool, rest []byte, err error) {
	if there, rest, err = takeBool(b); err == nil {
		p, rest, err = takeBytes(rest)
	}
	return p, there, rest, err
}

func takeObject(b []byte) (n uint32, rest []byte, err error) {
	if len(b) < 4 {
		return 0, nil, fmt.Errorf("%w: a request without an object", ErrProtocol)
	}
	return binary.LittleEndian.Uint32(b), b[4:], nil
}
