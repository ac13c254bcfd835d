package wire_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

func TestNumbersAreCopiedAtOnce(t *testing.T) {
	c, err := wire.For[int64]()
	require.NoError(t, err)
	little := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	require.Equal(t, little, c.Plain(), "where memory has the order of the wire")
	require.False(t, c.Slowly().Plain(), "so that the slow way is tested too")
}

func TestEveryBitOfANumberArrives(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		word := rnd.Uint64() | 0x7ff<<52 // a NaN, as a rule, with something in it
		f := math.Float64frombits(word)
		require.Equal(t, word, math.Float64bits(sent(t, f, false)))
		require.Equal(t, word, math.Float64bits(sent(t, f, true)))
		narrow := uint32(word) | 0xff<<23
		require.Equal(t, narrow, math.Float32bits(sent(t, math.Float32frombits(narrow), false)))
		require.Equal(t, narrow, math.Float32bits(sent(t, math.Float32frombits(narrow), true)))
	}
	require.True(t, math.Signbit(sent(t, math.Copysign(0, -1), false)))
}

// sent returns what arrives of v.
func sent[T any](t *testing.T, v T, slowly bool) (got T) {
	t.Helper()
	c, err := wire.For[T]()
	require.NoError(t, err)
	if slowly {
		c = c.Slowly()
	}
	b, err := c.Append(nil, v)
	require.NoError(t, err)
	_, err = c.Take(b, &got)
	require.NoError(t, err)
	return got
}

func TestANumberThatTheIntOfThisMachineCannotHoldIsRefused(t *testing.T) {
	c, err := wire.For[int]()
	require.NoError(t, err)
	got := 7
	_, err = c.Take([]byte{0, 0, 0, 0, 1, 0, 0, 0}, &got)
	if math.MaxInt > math.MaxInt32 {
		require.NoError(t, err)
		require.EqualValues(t, uint64(1)<<32, got)
		return
	}
	require.ErrorIs(t, err, wire.ErrMalformed)
	require.EqualError(t, err, "wire: malformed int: the number is too large for the int of this machine")
	require.Equal(t, 7, got)
}
