package wire

import (
	"encoding"
	"errors"
	"reflect"
)

// errOverwritten is the end of an AppendBinary that returns less than it was given.
var errOverwritten = errors.New("AppendBinary does not append")

// isBinary tells that values of t cross as what their MarshalBinary says. A pointer to such a type does not, since a
// pointer to a pointer has no methods: it may be nil, and JSON has a word for that. Nor does a struct for which a part
// of it would speak.
func isBinary(t reflect.Type) bool {
	return hasBinary(reflect.PointerTo(t)) && borrowed(t, "MarshalBinary", "UnmarshalBinary") == ""
}

// binaries is the codec of a type that isBinary says yes to.
func binaries[T any](t reflect.Type) *Codec[T] {
	guard := guardFor(isUsers(t))
	// An AppendBinary from elsewhere would not write what MarshalBinary does.
	mayAppend := embedded(t, "AppendBinary") == embedded(t, "MarshalBinary")
	return prefixed(t,
		func(b []byte, v T) (out []byte, err error) {
			err = guard(func() (err error) {
				out, err = marshalBinary(b, any(&v), mayAppend)
				return err
			})
			if err != nil {
				return b, refuse(t, "MarshalBinary: %w", err)
			}
			return out, nil
		},
		func(b []byte, v *T) error {
			var fresh T
			if err := guard(func() error { return any(&fresh).(encoding.BinaryUnmarshaler).UnmarshalBinary(b) }); err != nil {
				return malformed(t, "UnmarshalBinary: %w", err)
			}
			*v = fresh
			return nil
		})
}

// marshalBinary appends what v, a pointer to a value, says that it is.
func marshalBinary(b []byte, v any, mayAppend bool) ([]byte, error) {
	if a, ok := v.(encoding.BinaryAppender); ok && mayAppend {
		out, err := a.AppendBinary(b)
		if err == nil && len(out) < len(b) {
			err = errOverwritten
		}
		return out, err
	}
	body, err := v.(encoding.BinaryMarshaler).MarshalBinary()
	return append(b, body...), err
}
