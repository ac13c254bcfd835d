package executor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var (
	atOnce = executor.Define("executor_test.at once", func(_ context.Context, n int) (int, error) { return n, nil })
	slowly = executor.Define("executor_test.slowly", func(_ context.Context, n int) (int, error) {
		time.Sleep(time.Millisecond)
		return n, nil
	})
)

// spans are the sizes of the parts that a Map of so many elements is cut into for another process, in order.
func spans(t *testing.T, task executor.Task[int, int], elements int, opts ...executor.Option) (sizes []int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x := &posting{}
		out, err := executor.Map(t.Context(), x, task, make([]int, elements), opts...)
		require.NoError(t, err)
		require.Len(t, out, elements)
		sizes = x.sizes
	})
	return sizes
}

func TestAMapIsCutInProcessesAsWellIfItsElementsAreWorthIt(t *testing.T) {
	sizes := spans(t, slowly, 100)
	require.Greater(t, len(sizes), 10)
	require.Equal(t, 25, sizes[0])
	require.Equal(t, []int{1, 1, 1, 1, 1, 1, 1}, sizes[len(sizes)-7:])
}

func TestAMapIsNotCutInCrumbsThatAreNotWorthARequest(t *testing.T) {
	require.Equal(t, []int{25, 75}, spans(t, atOnce, 100), "they take no time, as the first answer shows")
}

// crew is a posting of more than one worker, as far as Map knows.
type crew struct {
	posting
	workers int
}

func (x *crew) Workers() int { return x.workers }

// A worker that has all that is left has also all that takes long: the last ones, if the input is sorted.
func TestNoWorkerGetsMoreThanItsShareBecauseOthersTookNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const elements, workers = 1000, 4
		x := &crew{workers: workers}
		_, err := executor.Map(t.Context(), x, atOnce, make([]int, elements))
		require.NoError(t, err)
		left := elements
		for _, size := range x.sizes {
			require.LessOrEqual(t, size, max(1, left/workers), "%d are left: %v", left, x.sizes)
			left -= size
		}
		require.Zero(t, left)
		require.Less(t, len(x.sizes), 30, "it learned all the same")
	})
}

func TestAChunkThatWasAskedForIsWhatItIs(t *testing.T) {
	require.Equal(t, []int{40, 40, 20}, spans(t, atOnce, 100, executor.Chunk(40)))
}
