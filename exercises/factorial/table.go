package factorial

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/big"

	"concurrency/exercises/executor"
)

// ErrRange is what Table returns for a range that runs backwards, or that no memory has room for.
var ErrRange = errors.New("factorial: bad range")

// task has a name, so that it may cross to the workers of a process pool.
var task = executor.Define("factorial.Of", func(_ context.Context, n int) (*big.Int, error) { return of(n) })

// ahead is how many factorials are under way at once. With a stream's own two a worker, workers that are done in 4 us
// wait for the loop below: a table from 200 to 1000 takes 10 to 20 % longer on two processors.
const ahead = 1024

// Table returns the factorials of the numbers from..to, both included, in this order, computed by the workers of
// ex. Where from is to+1 there are none, and the table is empty; other backward ranges are an ErrRange.
//
// A number that fails keeps no other from its factorial: the table has nil in its place, and the error joins
// an error for each such number, in order, as Of returns it.
//
// When ctx ends or ex takes no more work before all is there, there is no table: Table waits for what is being
// computed and returns nil and ctx's error or ex's own, such as executor.ErrShutdown. Table may be called
// concurrently, also by a task of ex.
//
// Each factorial is computed for itself and handed over for itself, which costs some 0.5 us on a thread pool. Who
// wants no more than the table multiplies his way up from n! to (n+1)!, and no number of workers can beat that.
func Table(ctx context.Context, ex executor.Executor, from, to int) ([]*big.Int, error) {
	count, err := length(from, to)
	if err != nil {
		return nil, err
	}
	table := make([]*big.Int, 0, min(count, ahead))
	var failures []error
	var f *big.Int
	for f, err = range executor.Stream(ctx, ex, task, numbers(from, count), executor.Buffer(ahead)) {
		var failed *executor.ElementError
		if errors.As(err, &failed) {
			failures = append(failures, name(from+failed.Index, failed.Err))
		} else if err != nil {
			break
		}
		table = append(table, f)
	}
	if len(table) < count {
		return nil, fmt.Errorf("factorial: no table from %d to %d: %w", from, to, err)
	}
	return table, errors.Join(failures...)
}

// length counts the numbers of a range, which may be more than an int can tell.
func length(from, to int) (int, error) {
	switch {
	case from > to && from-1 > to:
		return 0, fmt.Errorf("%w: from %d to %d: it runs backwards, swap the two", ErrRange, from, to)
	case from <= to && uint(to)-uint(from) >= limit:
		return 0, fmt.Errorf("%w: from %d to %d: it has more than %d numbers", ErrRange, from, to, limit)
	}
	return to - from + 1, nil
}

func numbers(from, count int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < count && yield(from+i); i++ {
		}
	}
}
