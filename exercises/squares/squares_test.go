package squares_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"concurrency/exercises/squares"

	"github.com/stretchr/testify/require"
)

func TestOf(t *testing.T) {
	for n, want := range map[int64]int64{
		0:              0,
		1:              1,
		-1:             1,
		2:              4,
		-12:            144,
		1 << 31:        1 << 62,
		-(1 << 31):     1 << 62,
		3_037_000_499:  9_223_372_030_926_249_001,
		-3_037_000_499: 9_223_372_030_926_249_001,
	} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			got, err := squares.Of(n)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestOfSaysWhereAnInt64EndsAndNamesTheNumber(t *testing.T) {
	for _, n := range []int64{
		3_037_000_500, -3_037_000_500,
		1 << 32, -(1 << 32), // whose squares are 0 where nobody looks
		math.MaxInt64, -math.MaxInt64, math.MinInt64,
	} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			got, err := squares.Of(n)
			require.Zero(t, got)
			require.ErrorIs(t, err, squares.ErrOverflow)
			require.EqualError(t, err, fmt.Sprintf("squares: %d: overflow: only numbers from -3037000499 to 3037000499 have a square in an int64", n))
		})
	}
}

func TestOfAgreesWithBigIntegers(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for range 10_000 {
		n := random.Int64() >> random.IntN(64)
		if random.IntN(2) == 0 {
			n = -n
		}
		want := new(big.Int).Mul(big.NewInt(n), big.NewInt(n))
		got, err := squares.Of(n)
		require.Equal(t, want.IsInt64(), err == nil, "n = %d, seed %d", n, seed)
		if err == nil {
			require.Equal(t, want.Int64(), got, "n = %d, seed %d", n, seed)
		}
	}
}
