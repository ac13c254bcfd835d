package executor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

var fuzzDigits = Define("fuzz digits", func(context.Context, int64) (string, error) { return "", nil })

// A worker is asked for the results of a request in one reply, which is refused if it is too long.
func TestARequestIsForNoMoreElementsThanItsReplyShouldHoldAlsoIfTheyAreSmall(t *testing.T) {
	const all, limit = 10_000, 64 << 10
	numbers := make([]int64, all)
	_, n, err := fuzzNumber.def.packAll(nil, firstEnds, numbers, limit)
	require.NoError(t, err)
	require.Equal(t, limit/8, n, "numbers for numbers")
	_, n, err = fuzzDigits.def.packAll(nil, firstEnds, numbers, limit)
	require.NoError(t, err)
	require.Equal(t, 256, n, "numbers for texts")
	_, n, err = fuzzDigits.def.pack(nil, goOn, all, limit, func(i int) *int64 { return &numbers[i] })
	require.NoError(t, err)
	require.Equal(t, 256, n, "numbers of a stream for texts")
	_, n, err = fuzzText.def.packAll(nil, firstEnds, make([]string, all), limit)
	require.NoError(t, err)
	require.Equal(t, 256, n, "texts for texts")
}
