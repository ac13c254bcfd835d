package wire

import (
	"errors"
	"math/bits"
	"reflect"
	"unsafe"
)

// number is the shape of a type that is nothing but numbers of one kind: words that follow each other, in memory
// without a gap, because all have the same size and there is nothing else.
type number struct {
	kind  reflect.Kind // of a word
	count int          // words of a value
}

// errNarrow is the end of a word of 8 bytes that this machine's int, of 4, has no room for.
var errNarrow = errors.New("the number is too large for the int of this machine")

// hostIsLittle tells that memory has the order of the wire.
var hostIsLittle = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()

// numbers is the codec of a type that numberOf says yes to.
func numbers[T any](t reflect.Type, n number) (*Codec[T], error) {
	if n.count > MaxFrame/n.wide() {
		return nil, refuse(t, "%w: %d numbers of %d bytes, at most %d bytes", ErrTooLong, n.count, n.wide(), MaxFrame)
	}
	size := n.count * n.wide()
	return &Codec[T]{
		plain: hostIsLittle && n.wide() == n.size(),
		size:  size,
		put:   func(b []byte, v T) ([]byte, error) { return n.put(b, unsafe.Pointer(&v)), nil },
		get: func(b []byte, v *T) ([]byte, error) {
			if len(b) < size {
				return b, malformed(t, "%d bytes needed, %d there", size, len(b))
			}
			fresh := *v
			if err := n.get(b, unsafe.Pointer(&fresh)); err != nil {
				return b, malformed(t, "%w", err)
			}
			*v = fresh
			return b[size:], nil
		},
	}, nil
}

// numberOf tells whether all of t is numbers of one kind, and no part of it wants to be asked how it crosses.
func numberOf(t reflect.Type) (n number, ok bool) {
	if speaks(t) {
		return n, false
	}
	switch k := t.Kind(); k {
	case reflect.Complex64:
		return number{reflect.Float32, 2}, true
	case reflect.Complex128:
		return number{reflect.Float64, 2}, true
	case reflect.Array:
		n, ok = numberOf(t.Elem())
		n.count *= t.Len()
		return n, ok
	case reflect.Struct:
		return numberOfFields(t)
	default:
		isNumber := reflect.Int <= k && k <= reflect.Float64 && k != reflect.Uintptr
		return number{k, 1}, isNumber
	}
}

// numberOfFields is numberOf a struct. A field that takes no bytes is not for it: the compiler may put a gap there.
func numberOfFields(t reflect.Type) (all number, ok bool) {
	for f := range t.Fields() {
		n, ok := numberOf(f.Type)
		first := all.count == 0
		if !ok || n.count == 0 || f.Name == "_" || !first && n.kind != all.kind {
			return all, false
		}
		all = number{n.kind, all.count + n.count}
	}
	return all, true
}

// size is how many bytes a word has in memory.
func (n number) size() int {
	switch n.kind {
	case reflect.Int, reflect.Uint:
		return bits.UintSize / 8
	}
	return n.wide()
}

// wide is how many bytes a word has on the wire.
func (n number) wide() int {
	switch n.kind {
	case reflect.Int8, reflect.Uint8:
		return 1
	case reflect.Int16, reflect.Uint16:
		return 2
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return 4
	}
	return 8
}

// put appends the words at p. It is for machines where memory is not what crosses.
func (n number) put(b []byte, p unsafe.Pointer) []byte {
	for i := range n.count {
		word := n.load(unsafe.Add(p, i*n.size()))
		for range n.wide() {
			b = append(b, byte(word))
			word >>= 8
		}
	}
	return b
}

// get stores the words that b begins with at p.
func (n number) get(b []byte, p unsafe.Pointer) error {
	for i := range n.count {
		var word uint64
		for k := range n.wide() {
			word |= uint64(b[i*n.wide()+k]) << (8 * k)
		}
		if !n.store(unsafe.Add(p, i*n.size()), word) {
			return errNarrow
		}
	}
	return nil
}

func (n number) load(p unsafe.Pointer) uint64 {
	switch {
	case n.kind == reflect.Int:
		return uint64(*(*int)(p)) // with its sign
	case n.kind == reflect.Uint:
		return uint64(*(*uint)(p))
	case n.wide() == 1:
		return uint64(*(*uint8)(p))
	case n.wide() == 2:
		return uint64(*(*uint16)(p))
	case n.wide() == 4:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

// store is false for an int or uint that has no room for the word.
func (n number) store(p unsafe.Pointer, word uint64) bool {
	switch {
	case n.kind == reflect.Int:
		*(*int)(p) = int(word)
		return int64(int(word)) == int64(word)
	case n.kind == reflect.Uint:
		*(*uint)(p) = uint(word)
		return uint64(uint(word)) == word
	case n.wide() == 1:
		*(*uint8)(p) = uint8(word)
	case n.wide() == 2:
		*(*uint16)(p) = uint16(word)
	case n.wide() == 4:
		*(*uint32)(p) = uint32(word)
	default:
		*(*uint64)(p) = word
	}
	return true
}
