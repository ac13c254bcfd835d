package wire_test

import (
	"net/url"
	"strings"
	"testing"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

// golden makes a row of a value and its bytes, which must never change: other programs rely on them.
func golden[T any](name string, v T, want string) row {
	return row{name, func(t *testing.T) {
		c, err := wire.For[T]()
		require.NoError(t, err)
		for _, c := range []*wire.Codec[T]{c, c.Slowly()} {
			b, err := c.Append(nil, v)
			require.NoError(t, err)
			require.Equal(t, want, string(b))
		}
	}}
}

func TestTheBytesOf(t *testing.T) {
	for _, r := range []row{
		golden("an int64", int64(1), "\x01\x00\x00\x00\x00\x00\x00\x00"),
		golden("a negative int", -2, "\xfe\xff\xff\xff\xff\xff\xff\xff"),
		golden("a uint", uint(258), "\x02\x01\x00\x00\x00\x00\x00\x00"),
		golden("an int8", int8(-1), "\xff"),
		golden("an int16", int16(0x0102), "\x02\x01"),
		golden("a rune", 'a', "a\x00\x00\x00"),
		golden("a float32", float32(1), "\x00\x00\x80\x3f"),
		golden("a float64", -2.0, "\x00\x00\x00\x00\x00\x00\x00\xc0"),
		golden("a complex64, the real part first", complex64(complex(1, -2)), "\x00\x00\x80\x3f\x00\x00\x00\xc0"),
		golden("an array", [3]uint16{1, 2, 3}, "\x01\x00\x02\x00\x03\x00"),
		golden("a struct of floats", point{1, -2}, "\x00\x00\x80\x3f\x00\x00\x00\xc0"),
		golden("nothing", struct{}{}, ""),
		golden("a string", "hi", "\x02\x00\x00\x00hi"),
		golden("bytes", []byte("hi"), "\x02\x00\x00\x00hi"),
		golden("empty bytes", []byte{}, "\x00\x00\x00\x00"),
		golden("nil bytes", []byte(nil), "\xff\xff\xff\xff"),
		golden("a URL", url.URL{Scheme: "a", Opaque: "b"}, "\x03\x00\x00\x00a:b"),
		golden("true", true, "\x04\x00\x00\x00true"),
		golden("a nil pointer", (*int)(nil), "\x04\x00\x00\x00null"),
		golden("a slice", []int{1, 2}, "\x05\x00\x00\x00[1,2]"),
		golden("a struct", struct {
			Name string
			N    int
		}{"a", 1}, "\x12\x00\x00\x00"+`{"Name":"a","N":1}`),
		golden("a long string", strings.Repeat("x", 0x010203), "\x03\x02\x01\x00"+strings.Repeat("x", 0x010203)),
	} {
		t.Run(r.name, r.run)
	}
}
