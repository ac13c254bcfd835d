package wire

import (
	"encoding/binary"
	"math"
	"reflect"
)

// prefix is how many bytes the length in front of a value or a frame takes.
const prefix = 4

// absent stands in place of a length for a []byte that is nil.
const absent = math.MaxUint32

// prefixed is the codec of a type whose values have a length each. put appends a value without it, get has the whole
// of one, and is to leave *v alone if it fails.
func prefixed[T any](t reflect.Type, put func(b []byte, v T) ([]byte, error), get func(b []byte, v *T) error) *Codec[T] {
	return &Codec[T]{
		size: -1,
		put: func(b []byte, v T) ([]byte, error) {
			start := len(b)
			b, err := put(append(b, 0, 0, 0, 0), v)
			if err != nil {
				return b, err
			}
			return measure(t, b, start)
		},
		get: func(b []byte, v *T) ([]byte, error) {
			body, rest, err := cut(t, b)
			if err != nil {
				return b, err
			}
			return rest, get(body, v)
		},
	}
}

// measure fills in the length at start of all that follows it.
func measure(t reflect.Type, b []byte, start int) ([]byte, error) {
	n := len(b) - start - prefix
	if n > MaxFrame {
		return b, refuse(t, "%w: %d bytes, at most %d", ErrTooLong, n, MaxFrame)
	}
	binary.LittleEndian.PutUint32(b[start:], uint32(n))
	return b, nil
}

// cut splits b behind the value that it begins with.
func cut(t reflect.Type, b []byte) (body, rest []byte, err error) {
	if len(b) < prefix {
		return nil, b, malformed(t, "%d bytes of a length of %d", len(b), prefix)
	}
	n, body := binary.LittleEndian.Uint32(b), b[prefix:]
	if uint64(n) > uint64(len(body)) {
		return nil, b, malformed(t, "%d bytes announced, %d there", n, len(body))
	}
	return body[:n:n], body[n:], nil
}
