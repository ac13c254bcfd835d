package factorial_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"concurrency/exercises/factorial"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOfAgreesWithAnotherImplementation(t *testing.T) {
	lines := golden(t)
	require.Equal(t, 53, len(lines), "the whole file was read")
	for _, want := range lines {
		t.Run("for "+want[0], func(t *testing.T) {
			n, err := strconv.Atoi(want[0])
			require.NoError(t, err)
			got := of(t, n).String()
			if len(want) == 3 {
				require.Equal(t, want[1], strconv.Itoa(len(got)), "number of digits")
				got, want[1] = digest(got), want[2]
			}
			require.Equal(t, want[1], got)
		})
	}
}

// golden reads the lines of the file, each in its columns.
func golden(t *testing.T) (lines [][]string) {
	t.Helper()
	file, err := os.Open("../../testdata/factorial/factorials.tsv")
	require.NoError(t, err)
	defer file.Close()
	in := bufio.NewScanner(file)
	for in.Scan() {
		if !strings.HasPrefix(in.Text(), "#") {
			lines = append(lines, strings.Split(in.Text(), "\t"))
		}
	}
	require.NoError(t, in.Err())
	return lines
}

func digest(digits string) string {
	sum := sha256.Sum256([]byte(digits))
	return hex.EncodeToString(sum[:])
}

// All of the small ones, so that nobody need know where the algorithm changes its ways.
func TestOfFollowsTheRecurrence(t *testing.T) {
	want := big.NewInt(1)
	for n := range 4000 {
		if n > 0 {
			want.Mul(want, big.NewInt(int64(n)))
		}
		require.Zero(t, want.Cmp(of(t, n)), "n = %d", n)
	}
	for range 50 {
		n := 4000 + rand.IntN(26000)
		want := of(t, n-1)
		want.Mul(want, big.NewInt(int64(n)))
		require.Zero(t, want.Cmp(of(t, n)), "n = %d", n)
	}
}

func TestOfSaysWhatIsWrongWithANumber(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		is   error
		says string
	}{
		"one below the first":        {-1, factorial.ErrNegative, "factorial: -1: negative: only numbers from 0 upwards have a factorial"},
		"the least of all":           {math.MinInt, factorial.ErrNegative, "factorial: " + strconv.Itoa(math.MinInt) + ": negative: only numbers from 0 upwards have a factorial"},
		"one above the last":         {1e9 + 1, factorial.ErrTooLarge, "factorial: 1000000001: too large: above 1000000000 a factorial takes days and gigabytes"},
		"the greatest number of all": {math.MaxInt, factorial.ErrTooLarge, "factorial: " + strconv.Itoa(math.MaxInt) + ": too large: above 1000000000 a factorial takes days and gigabytes"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := factorial.Of(c.n)
			require.Nil(t, f)
			require.ErrorIs(t, err, c.is)
			require.EqualError(t, err, c.says)
		})
	}
}

func TestOfGivesANumberThatIsTheCallersOwn(t *testing.T) {
	for _, n := range []int{0, 1, 2, 10, 20, 21, 500, 1000} {
		want := mulRange(n)
		first := of(t, n)
		clear(first.Bits())
		first.SetInt64(-1)
		require.Zero(t, want.Cmp(of(t, n)), "n = %d", n)
	}
}

func FuzzOf(f *testing.F) {
	for _, n := range []int{math.MinInt, -1, 0, 1, 2, 20, 21, 100, 799, 800, 1601, 9999, 1e9 + 1, math.MaxInt} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int) {
		if n >= 0 && n <= 1e9 {
			n %= 10_000
			require.Zero(t, mulRange(n).Cmp(of(t, n)), "n = %d", n)
			return
		}
		got, err := factorial.Of(n)
		require.Error(t, err)
		require.Nil(t, got)
	})
}

func of(t testing.TB, n int) *big.Int {
	t.Helper()
	f, err := factorial.Of(n)
	require.NoError(t, err)
	return f
}

// mulRange is the same by way of the standard library.
func mulRange(n int) *big.Int { return new(big.Int).MulRange(1, int64(n)) }
