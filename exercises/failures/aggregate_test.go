package failures_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/threadpool"
)

// The program of question 6: ten tasks, of which the even ones fail. No failure hides a result.
func ExampleCollect() {
	ctx := context.Background()
	pool, _ := threadpool.New(4)
	defer pool.Shutdown(ctx)

	odd := executor.Func(func(_ context.Context, n int) (int, error) {
		if n%2 == 0 {
			return 0, fmt.Errorf("an error: %d is even", n)
		}
		return n, nil
	})
	outcomes, err := failures.Collect(executor.Stream(ctx, pool, odd, aggregateNumbers(10)))
	for i, o := range outcomes {
		if o.Err != nil {
			fmt.Printf("Task %d raised %v\n", i, o.Err)
			continue
		}
		fmt.Println(o.Value)
	}
	fmt.Println("in all:")
	fmt.Println(err)
	// Output:
	// Task 0 raised an error: 0 is even
	// 1
	// Task 2 raised an error: 2 is even
	// 3
	// Task 4 raised an error: 4 is even
	// 5
	// Task 6 raised an error: 6 is even
	// 7
	// Task 8 raised an error: 8 is even
	// 9
	// in all:
	// element 0: an error: 0 is even
	// element 2: an error: 2 is even
	// element 4: an error: 4 is even
	// element 6: an error: 6 is even
	// element 8: an error: 8 is even
}

// aggregateNumbers are 0 to n-1.
func aggregateNumbers(n int) iter.Seq[int] { return queueFrom(0, n) }

// threads is a pool for the time of a test.
func threads(t *testing.T) *threadpool.Pool {
	t.Helper()
	pool, err := threadpool.New(3)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Shutdown(context.Background())) })
	return pool
}

// joinedIn are the errors that were joined, in their order.
func joinedIn(t *testing.T, err error) []error {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "%v", err)
	return joined.Unwrap()
}

func TestSuccessIsNoError(t *testing.T) {
	for _, n := range []int{0, 1, 100} {
		task := executor.Func(func(_ context.Context, n int) (int, error) { return n * n, nil })
		outcomes, err := failures.Collect(executor.Stream(t.Context(), threads(t), task, aggregateNumbers(n)))
		require.NoError(t, err)
		require.Len(t, outcomes, n)
		for i, o := range outcomes {
			require.Equal(t, failures.Outcome[int]{Value: i * i}, o)
		}
	}
}

// One element of each end, among others that succeed: in its place is its own error, and the joined one knows the index.
func TestEachElementHasItsOwnOutcome(t *testing.T) {
	for name, c := range captureEnds {
		t.Run(name, func(t *testing.T) {
			task := executor.Func(func(_ context.Context, n int) (int, error) {
				if n == 3 {
					return 33, c.fn()
				}
				return n, nil
			})
			outcomes, err := failures.Collect(executor.Stream(t.Context(), threads(t), task, aggregateNumbers(7)))
			require.Len(t, outcomes, 7)
			for i, o := range outcomes {
				if i != 3 {
					require.Equal(t, failures.Outcome[int]{Value: i}, o)
				}
			}
			c.want(t, outcomes[3].Err)
			if err == nil || !captureUnreturned(err) {
				require.Equal(t, 33, outcomes[3].Value, "also beside an error")
			}
			if outcomes[3].Err == nil {
				require.NoError(t, err)
				return
			}
			require.Equal(t, []error{&executor.ElementError{Index: 3, Err: outcomes[3].Err}}, joinedIn(t, err))
		})
	}
}

// In the order of completion, the joined error still says which elements they were.
func TestUnorderedOutcomesHaveTheirIndexesInTheError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := threads(t)
		gates := []chan struct{}{make(chan struct{}), make(chan struct{}), make(chan struct{})}
		task := executor.Func(func(_ context.Context, n int) (int, error) {
			<-gates[n]
			if n == 1 {
				return n, nil
			}
			return n, errCapture
		})
		go func() {
			for _, n := range []int{2, 1, 0} {
				close(gates[n])
				synctest.Wait()
			}
		}()
		outcomes, err := failures.Collect(executor.StreamUnordered(t.Context(), pool, task, aggregateNumbers(3)))
		require.Equal(t, []failures.Outcome[int]{{2, errCapture}, {1, nil}, {0, errCapture}}, outcomes)
		require.Equal(t, []error{
			&executor.ElementError{Index: 2, Err: errCapture}, &executor.ElementError{Index: 0, Err: errCapture},
		}, joinedIn(t, err))
	})
}

// The end of the whole is no element's failure: fewer outcomes, and its error is the last.
func TestAStreamThatWasCutShortSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	task := executor.Func(func(_ context.Context, n int) (int, error) {
		if n == 1 {
			return n, errCapture
		}
		return n, nil
	})
	stream := executor.Stream(ctx, threads(t), task, aggregateNumbers(1_000_000))
	outcomes, err := failures.Collect(func(yield func(int, error) bool) {
		for n, err := range stream {
			if n == 2 {
				cancel() // when the first two have been seen
			}
			if !yield(n, err) {
				return
			}
		}
	})
	require.Less(t, len(outcomes), 1_000_000)
	require.GreaterOrEqual(t, len(outcomes), 2)
	require.Equal(t, errCapture, outcomes[1].Err)
	joined := joinedIn(t, err)
	require.Equal(t, &executor.ElementError{Index: 1, Err: errCapture}, joined[0])
	require.Equal(t, context.Canceled, joined[len(joined)-1])
	require.Len(t, joined, 2)
}

// An error of the whole that wraps an element's, of another stream, is still one of the whole.
func TestAnErrorOfTheWholeMayWrapAnElements(t *testing.T) {
	whole := fmt.Errorf("broken: %w", &executor.ElementError{Index: 7, Err: errCapture})
	outcomes, err := failures.Collect(func(yield func(int, error) bool) { _ = yield(1, nil) && yield(0, whole) })
	require.Equal(t, []failures.Outcome[int]{{Value: 1}}, outcomes)
	require.Equal(t, []error{whole}, joinedIn(t, err))
}

// A batch in a task of another: the inner failure is the outer element's.
func TestABatchInABatch(t *testing.T) {
	pool := threads(t)
	inner := executor.Func(func(_ context.Context, n int) (int, error) {
		if n == 2 {
			runtime.Goexit()
		}
		return n, nil
	})
	outer := executor.Func(func(ctx context.Context, n int) (int, error) {
		outcomes, err := failures.Collect(executor.Stream(ctx, pool, inner, aggregateNumbers(n)))
		return len(outcomes), err
	})
	outcomes, err := failures.Collect(executor.Stream(t.Context(), pool, outer, slices.Values([]int{2, 3})))
	require.Equal(t, failures.Outcome[int]{Value: 2}, outcomes[0])
	require.Equal(t, 3, outcomes[1].Value)
	require.ErrorIs(t, outcomes[1].Err, executor.ErrGoexit)
	var element *executor.ElementError
	require.True(t, errors.As(err, &element))
	require.Equal(t, 1, element.Index)
}
