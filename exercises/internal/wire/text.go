package wire

import (
	"encoding/binary"
	"reflect"
	"unsafe"
)

// isText tells that values of t cross as the bytes of a string.
func isText(t reflect.Type) bool { return t.Kind() == reflect.String && !speaks(t) }

// texts is the codec of a type that isText says yes to.
func texts[T any](t reflect.Type) *Codec[T] {
	return prefixed(t,
		func(b []byte, v T) ([]byte, error) { return append(b, *(*string)(unsafe.Pointer(&v))...), nil },
		func(b []byte, v *T) error {
			*(*string)(unsafe.Pointer(v)) = string(b)
			return nil
		})
}

// isOctets tells that values of t cross as the bytes of a []byte.
func isOctets(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && !speaks(t) && !speaks(t.Elem())
}

// octets is the codec of a type that isOctets says yes to. It keeps apart nil and empty, as JSON does for other slices.
func octets[T any](t reflect.Type) *Codec[T] {
	c := prefixed(t,
		func(b []byte, v T) ([]byte, error) { return append(b, *(*[]byte)(unsafe.Pointer(&v))...), nil },
		func(b []byte, v *T) error {
			*(*[]byte)(unsafe.Pointer(v)) = append([]byte{}, b...)
			return nil
		})
	put, get := c.put, c.get
	c.put = func(b []byte, v T) ([]byte, error) {
		if *(*[]byte)(unsafe.Pointer(&v)) == nil {
			return binary.LittleEndian.AppendUint32(b, absent), nil
		}
		return put(b, v)
	}
	c.get = func(b []byte, v *T) ([]byte, error) {
		if len(b) >= prefix && binary.LittleEndian.Uint32(b) == absent {
			*(*[]byte)(unsafe.Pointer(v)) = nil
			return b[prefix:], nil
		}
		return get(b, v)
	}
	return c
}
