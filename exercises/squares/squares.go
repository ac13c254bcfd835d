package squares

import (
	"errors"
	"fmt"

	"concurrency/exercises/executor"
)

// ErrOverflow says that a number's square is more than an int64 can hold. It is the same error when it comes out of
// another process.
var ErrOverflow = executor.DefineError("squares.ErrOverflow",
	errors.New("overflow: only numbers from -3037000499 to 3037000499 have a square in an int64"))

// root is the greatest number whose square is an int64.
const root = 3_037_000_499

// Of returns n*n, exactly. Where an int64 has no room for that, the error names n and is ErrOverflow. Of takes about a
// nanosecond and may be called concurrently.
func Of(n int64) (int64, error) {
	s, err := of(n)
	return s, name(n, err)
}

func of(n int64) (int64, error) {
	if n < -root || n > root {
		return 0, ErrOverflow
	}
	return n * n, nil
}

// name says which number an error is about.
func name(n int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("squares: %d: %w", n, err)
}
