package wire

import (
	"reflect"
	"sync"
	"unsafe"
)

// Codec turns values of type T into bytes and back. It is made by [For] and is safe for concurrent use.
type Codec[T any] struct {
	plain bool                                          // a value's memory is what crosses
	size  int                                           // of a value in bytes, -1 if each has its own
	put   func(b []byte, v T) ([]byte, error)           // on error, what it returns is of no use
	get   func(b []byte, v *T) (rest []byte, err error) // on error, *v is as before
}

// cache holds a *made[T] for each T that was asked for.
var cache sync.Map

// made is what For returns.
type made[T any] struct {
	codec *Codec[T]
	err   error
}

// For returns the codec of T, always the same one. The error, an [ErrCannotCross], says that no value of T could
// cross: it names the part of T that is in the way, and what to do about it. The type is looked at once; from then on a
// call costs some 10 ns. For is safe for concurrent use.
func For[T any]() (*Codec[T], error) {
	t := reflect.TypeFor[T]()
	m, ok := cache.Load(t)
	if !ok {
		codec, err := build[T](t)
		m, _ = cache.LoadOrStore(t, &made[T]{codec, err})
	}
	found := m.(*made[T])
	return found.codec, found.err
}

// build chooses the format of T: the package's comment has the rules in the same order.
func build[T any](t reflect.Type) (*Codec[T], error) {
	num, isNumber := numberOf(t)
	switch {
	case isNumber:
		return numbers[T](t, num)
	case isBinary(t):
		return binaries[T](t), nil
	case isText(t):
		return texts[T](t), nil
	case isOctets(t):
		return octets[T](t), nil
	}
	return jsons[T](t)
}

// Size returns how many bytes every value takes, or -1 if values have a length each.
func (c *Codec[T]) Size() int { return c.size }

// Append appends v to b. The error, an [ErrCannotCross], says that this value cannot cross: a NaN in JSON, a string in
// JSON that is not UTF-8, a method that failed, panicked or ended its goroutine, or, then also an [ErrTooLong], a value
// beyond MaxFrame. With an error it returns b as it was. Numbers cost a few ns and no allocation if b has room.
func (c *Codec[T]) Append(b []byte, v T) ([]byte, error) {
	if c.plain {
		return append(b, unsafe.Slice((*byte)(unsafe.Pointer(&v)), c.size)...), nil
	}
	out, err := c.put(b, v)
	if err != nil {
		return b, err
	}
	return out, nil
}

// AppendAll appends all of vs to b: the same bytes as Append of one after the other, but numbers are copied at once.
// With an error, that of the first value that cannot cross, it returns b as it was.
func (c *Codec[T]) AppendAll(b []byte, vs []T) ([]byte, error) {
	if c.plain {
		return append(b, memory(vs)...), nil
	}
	out, err := b, error(nil)
	for _, v := range vs {
		if out, err = c.put(out, v); err != nil {
			return b, err
		}
	}
	return out, nil
}

// Take decodes one value from the front of b into *v and returns the bytes behind it. It copies: *v does not share
// memory with b, unless an UnmarshalBinary breaks its own contract. Whatever b holds, it does not panic. With an
// error, an [ErrMalformed], it returns b and leaves *v alone.
func (c *Codec[T]) Take(b []byte, v *T) (rest []byte, err error) {
	if c.plain && len(b) >= c.size {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(v)), c.size), b)
		return b[c.size:], nil
	}
	if rest, err = c.get(b, v); err != nil {
		return b, err
	}
	return rest, nil
}

// TakeAll decodes as many values from the front of b as vs is long: the same as Take of one after the other, but
// numbers are copied at once. With an error, that of the first value that is none, it returns b, and vs holds the
// values before.
func (c *Codec[T]) TakeAll(b []byte, vs []T) (rest []byte, err error) {
	if c.plain && len(b) >= len(memory(vs)) {
		n := copy(memory(vs), b)
		return b[n:], nil
	}
	rest = b
	for i := range vs {
		if rest, err = c.get(rest, &vs[i]); err != nil {
			return b, err
		}
	}
	return rest, nil
}

// memory is the memory of vs, which must be plain.
func memory[T any](vs []T) []byte {
	var v T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(vs))), len(vs)*int(unsafe.Sizeof(v)))
}
