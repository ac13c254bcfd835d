package wire_test

import (
	"encoding/binary"
	"testing"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

// frame returns the bytes of a frame.
func frame(t testing.TB, kind byte, id uint32, body string) []byte {
	t.Helper()
	b, err := wire.End(append(wire.Begin(nil, kind, id), body...), 0)
	require.NoError(t, err)
	return b
}

func TestTheBytesOfAFrame(t *testing.T) {
	for why, c := range map[string]struct {
		kind byte
		id   uint32
		body string
		want string
	}{
		"without a body":  {'a', 0, "", "\x05\x00\x00\x00a\x00\x00\x00\x00"},
		"with a body":     {'r', 3, "hi", "\x07\x00\x00\x00r\x03\x00\x00\x00hi"},
		"of a large id":   {0, 0xfffefdfc, "", "\x05\x00\x00\x00\x00\xfc\xfd\xfe\xff"},
		"of a large kind": {255, 1, "\x00", "\x06\x00\x00\x00\xff\x01\x00\x00\x00\x00"},
	} {
		t.Run(why, func(t *testing.T) { require.Equal(t, c.want, string(frame(t, c.kind, c.id, c.body))) })
	}
}

func TestAFrameIsAppendedToOthers(t *testing.T) {
	b := frame(t, 'a', 1, "one")
	start := len(b)
	b, err := wire.End(append(wire.Begin(b, 'b', 2), "two"...), start)
	require.NoError(t, err)
	require.Equal(t, string(frame(t, 'a', 1, "one"))+string(frame(t, 'b', 2, "two")), string(b))
}

func TestTheLongestFrame(t *testing.T) {
	b := wire.Begin(make([]byte, 0, wire.MaxFrame+16), 'a', 1)
	b = b[:4+wire.MaxFrame]
	b, err := wire.End(b, 0)
	require.NoError(t, err)
	require.EqualValues(t, wire.MaxFrame, binary.LittleEndian.Uint32(b))
	b, err = wire.End(append(b, 0), 0)
	require.Empty(t, b)
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.EqualError(t, err, "wire: too long: a frame of 134217729 bytes, at most 134217728")
}

func TestAFrameThatIsTooLongLeavesThoseBefore(t *testing.T) {
	b := append(make([]byte, 0, wire.MaxFrame+64), frame(t, 'a', 1, "one")...)
	start := len(b)
	long := wire.Begin(b, 'b', 2)
	got, err := wire.End(long[:start+5+wire.MaxFrame], start)
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.Equal(t, string(frame(t, 'a', 1, "one")), string(got))
}

func TestEndWithoutBeginPanics(t *testing.T) {
	require.PanicsWithValue(t, "wire: End without Begin", func() { _, _ = wire.End([]byte("12345678"), 0) })
	require.PanicsWithValue(t, "wire: End without Begin", func() { _, _ = wire.End(nil, 0) })
}
