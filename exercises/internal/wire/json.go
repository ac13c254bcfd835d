package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"unicode/utf8"
)

var (
	errNotUTF8   = errors.New("a string in it is not UTF-8, which JSON cannot write: use a []byte")
	errNotUTF8In = errors.New("it is not UTF-8")
)

// jsons is the codec of all that has no better one, unless JSON would lose a part of it.
func jsons[T any](t reflect.Type) (*Codec[T], error) {
	users, err := check(t)
	if err != nil {
		return nil, err
	}
	guard := guardFor(users)
	return prefixed(t,
		func(b []byte, v T) ([]byte, error) {
			body, err := marshalJSON(guard, &v)
			if err != nil {
				return b, refuse(t, "%w", err)
			}
			return append(b, body...), nil
		},
		func(b []byte, v *T) error {
			var fresh T
			if err := unmarshalJSON(guard, b, &fresh); err != nil {
				return malformed(t, "%w", err)
			}
			*v = fresh
			return nil
		}), nil
}

// marshalJSON is json.Marshal, given a pointer so that methods of the pointer are found, but it refuses a string that
// is not UTF-8 instead of mending it.
func marshalJSON[T any](guard guard, v *T) (body []byte, err error) {
	err = guard(func() (err error) {
		if body, err = json.Marshal(v); err == nil && mended(body) && !stable[T](body) {
			err = errNotUTF8
		}
		return err
	})
	return body, err
}

// unmarshalJSON is json.Unmarshal, but it refuses bytes that are not UTF-8 instead of mending them.
func unmarshalJSON(guard guard, b []byte, v any) error {
	if !utf8.Valid(b) {
		return errNotUTF8In
	}
	return guard(func() error { return json.Unmarshal(b, v) })
}

// mended tells that body has the escape \ufffd, which encoding/json writes where a string is not UTF-8. The character
// U+FFFD itself it writes as such. A backslash that is escaped comes in twos.
func mended(body []byte) bool {
	for {
		i := bytes.Index(body, []byte(`\ufffd`))
		if i < 0 {
			return false
		}
		before := body[:i]
		if slashes := len(before) - len(bytes.TrimRight(before, `\`)); slashes%2 == 0 {
			return true
		}
		body = body[i+1:]
	}
}

// stable tells that body is written again as it is once it has been read. With an escape that mended has found, that
// is the sign that a MarshalJSON has written it, for what was mended is read as a plain U+FFFD.
func stable[T any](body []byte) bool {
	var v T
	if json.Unmarshal(body, &v) != nil {
		return false
	}
	again, err := json.Marshal(&v)
	return err == nil && bytes.Equal(again, body)
}
