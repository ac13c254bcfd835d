package squares

import (
	"context"
	"errors"
	"fmt"

	"concurrency/exercises/executor"
)

// ErrRange is what Table returns for a range that runs backwards, or that is longer than anybody means.
var ErrRange = errors.New("squares: bad range")

// limit is the most numbers of a table: with the numbers themselves it takes 1.6 GB.
const limit = 100_000_000

// task has a name, so that it may cross to the workers of a process pool.
var task = executor.Define("squares.Of", func(_ context.Context, n int64) (int64, error) { return of(n) })

// Table returns the squares of the numbers from..to, both included, in this order, computed by the workers of ex. Where
// from is to+1 there are none, and the table is empty; other backward ranges are an ErrRange, and so is one of more than
// 1e8 numbers.
//
// A number that fails stops the rest, and there is no table: the error names that number and is, for one too large,
// ErrOverflow. Where several are too large, it is one of them. When ctx ends or ex takes no work, Table waits for what is
// being computed and returns nil and ctx's error or ex's own, such as executor.ErrShutdown.
//
// Table may be called concurrently, also by a task of ex. The numbers travel in chunks; even so, a square is
// so little work that a loop is faster than any pool.
func Table(ctx context.Context, ex executor.Executor, from, to int64) ([]int64, error) {
	numbers, err := sequence(from, to)
	if err != nil {
		return nil, err
	}
	table, err := executor.Map(ctx, ex, task, numbers)
	var failed *executor.ElementError
	switch {
	case errors.As(err, &failed):
		return nil, name(numbers[failed.Index], failed.Err)
	case err != nil:
		return nil, fmt.Errorf("squares: no table from %d to %d: %w", from, to, err)
	}
	return table, nil
}

// sequence is the numbers of a range, of which there may be more than an int64 can tell.
func sequence(from, to int64) ([]int64, error) {
	switch {
	case from > to && from-1 > to:
		return nil, fmt.Errorf("%w: from %d to %d: it runs backwards, swap the two", ErrRange, from, to)
	case from <= to && uint64(to)-uint64(from) >= limit:
		return nil, fmt.Errorf("%w: from %d to %d: it has more than %d numbers", ErrRange, from, to, limit)
	}
	numbers := make([]int64, to-from+1)
	for i := range numbers {
		numbers[i] = from + int64(i)
	}
	return numbers, nil
}
