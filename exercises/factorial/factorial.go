package factorial

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
)

// What can be wrong with a number, to be matched with errors.Is.
var (
	ErrNegative = errors.New("negative: only numbers from 0 upwards have a factorial")
	ErrTooLarge = fmt.Errorf("too large: above %d a factorial takes days and gigabytes", limit)
)

// limit keeps a slip of the pen from taking all memory, which no program survives.
const limit = 1_000_000_000

// Of returns n!, exactly. The result belongs to the caller alone, who may change it.
//
// An error names n, and is ErrNegative or, above 1e9, ErrTooLarge. Of may be called concurrently and cannot
// be interrupted: it takes 50 ns for n = 10, 6 us for 1000, 12 ms for 100000 and 0.6 s for a million. After
// Python's math.factorial; the algorithm is Peter Luschny's prime swing.
func Of(n int) (*big.Int, error) {
	f, err := of(n)
	return f, name(n, err)
}

func of(n int) (*big.Int, error) {
	switch {
	case n < 0:
		return nil, ErrNegative
	case n > limit:
		return nil, ErrTooLarge
	}
	f := odd(n)
	return f.Lsh(f, uint(n-bits.OnesCount(uint(n)))), nil // so many factors 2 does n! have, says Legendre
}

// name says which number an error is about.
func name(n int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("factorial: %d: %w", n, err)
}
