package wire_test

import (
	"bytes"
	"io"
	"math/big"
	"testing"
	"testing/iotest"
	"time"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

// FuzzFrames reads any bytes as a stream: nothing panics, memory is bounded by what has arrived, it does not matter how
// the stream is cut, and the frames that come out are the bytes that went in.
func FuzzFrames(f *testing.F) {
	good := stream(f, messages...)
	for _, seed := range []string{"", "\x05", "hello", string(good), string(good[:20]), string(good) + "hey\n", "\xff\xff\xff\x07abcde"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := wire.NewReader(bytes.NewReader(in))
		got, err := drain(r)
		require.Error(t, err)
		require.LessOrEqual(t, r.Buffered(), max(wire.Usual, 2*len(in)))
		again := stream(t, got...)
		require.True(t, bytes.HasPrefix(in, again))
		require.Equal(t, err == io.EOF, len(again) == len(in), "%v", err)

		cut, _ := drain(wire.NewReader(iotest.OneByteReader(bytes.NewReader(in))))
		require.Equal(t, got, cut)
	})
}

// FuzzValues takes any bytes for values of many types: nothing panics, and what they are arrives as it is.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{
		"", "\x01", "\x00\x00\x00\x00", "\xff\xff\xff\xff", "\x02\x00\x00\x00hi", "\x04\x00\x00\x00true", "\x04\x00\x00\x00null",
		"\x05\x00\x00\x00[1,2]", "\x0a\x00\x00\x00[\"\\ud800\"]", "\x10\x00\x00\x00{\"Name\":\"\\ufffd\"}", "12345678123456781234567812345678",
	} {
		f.Add([]byte(seed))
	}
	c, err := wire.For[time.Time]()
	require.NoError(f, err)
	seed, err := c.Append(nil, utc)
	require.NoError(f, err)
	f.Add(seed)
	f.Fuzz(func(t *testing.T, in []byte) {
		taken[int8](t, in)
		taken[int](t, in)
		taken[line](t, in)
		taken[string](t, in)
		taken[[]byte](t, in)
		taken[symbol](t, in)
		tried[time.Time](t, in) // which does not get back a zone west of Greenwich and off the full minute
		taken[bool](t, in)
		taken[*int](t, in)
		taken[[]string](t, in)
		taken[map[int8][]float32](t, in)
		taken[*big.Int](t, in)
		taken[person](t, in)
		taken[tree](t, in)
	})
}

// tried takes a value from the front of in, if there is one.
func tried[T any](t *testing.T, in []byte) (c *wire.Codec[T], v T, ok bool) {
	t.Helper()
	c, err := wire.For[T]()
	require.NoError(t, err)
	rest, err := c.Take(in, &v)
	if err != nil {
		require.ErrorIs(t, err, wire.ErrMalformed)
		require.True(t, bytes.Equal(in, rest))
		return c, v, false
	}
	require.True(t, bytes.HasSuffix(in, rest))
	return c, v, true
}

// taken sends on what it finds in front of in, and expects the bytes of it to arrive again.
func taken[T any](t *testing.T, in []byte) {
	t.Helper()
	c, v, ok := tried[T](t, in)
	if !ok {
		return
	}
	b, err := c.Append(nil, v)
	if err != nil {
		require.ErrorIs(t, err, wire.ErrCannotCross) // as a time in the year 10000
		return
	}
	var got T
	rest, err := c.Take(b, &got)
	require.NoError(t, err, "%q", b)
	require.Empty(t, rest)
	again, err := c.Append(nil, got)
	require.NoError(t, err)
	require.Equal(t, string(b), string(again))
	if c.Size() >= 0 {
		require.Equal(t, string(in[:c.Size()]), string(b))
	}
}
