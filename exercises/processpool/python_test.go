package processpool_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// The tasks of testdata/worker.py, and one that it does not have. In Go they return what they never do in Python.
var (
	pySquare = executor.Define("processpool_test.pysquare", func(context.Context, int64) (int64, error) {
		return -1, nil
	})
	pyInverse = executor.Define("processpool_test.pyinverse", func(context.Context, float64) (float64, error) {
		return -1, nil
	})
	pyKill = executor.Define("processpool_test.pykill", func(context.Context, int64) (int64, error) {
		return -1, nil
	})
	pyUnknown = executor.Define("processpool_test.pyunknown", func(context.Context, int64) (int64, error) {
		return -1, nil
	})
)

// findPython asks Python itself where it is: the name may stand for a script that looks for it at every start, and on
// Windows for an advertisement.
var findPython = sync.OnceValues(func() (string, error) {
	path, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(path)), err
})

// openPython makes a pool of workers in Python that does not outlive the test.
func openPython(t *testing.T, workers int, opts ...processpool.Option) *processpool.Pool {
	t.Helper()
	python, err := findPython()
	if err != nil {
		t.Skipf("there is no python3 that runs: %v", err)
	}
	script := filepath.FromSlash("../../testdata/worker.py")
	opts = append(opts, processpool.WithStartTimeout(time.Minute), processpool.WithCommand(func(context.Context) *exec.Cmd {
		return exec.Command(python, script)
	}))
	pool, err := processpool.New(workers, opts...)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, pool.Close())
		assert.NoError(t, pool.Shutdown(context.Background()))
	})
	return pool
}

func TestPython(t *testing.T) {
	ctx := context.Background()
	numbers := make([]int64, 500)
	squares := make([]int64, len(numbers))
	for i := range numbers {
		numbers[i] = int64(i) - 250
		squares[i] = numbers[i] * numbers[i]
	}
	tests := map[string]func(t *testing.T, pool *processpool.Pool){
		"Submit returns what Python has computed": func(t *testing.T, pool *processpool.Pool) {
			future, err := executor.Submit(ctx, pool, pySquare, 12)
			require.NoError(t, err)
			got, err := future.Result(ctx)
			require.NoError(t, err)
			assert.EqualValues(t, 144, got)
		},
		"Map returns what Python has computed, in order": func(t *testing.T, pool *processpool.Pool) {
			got, err := executor.Map(ctx, pool, pySquare, numbers)
			require.NoError(t, err)
			assert.Equal(t, squares, got)
		},
		"a stream yields what Python has computed, in order": func(t *testing.T, pool *processpool.Pool) {
			var got []int64
			for square, err := range executor.Stream(ctx, pool, pySquare, slices.Values(numbers), executor.Chunk(7)) {
				require.NoError(t, err)
				got = append(got, square)
			}
			assert.Equal(t, squares, got)
		},
		"an exception is an error with its text and its type": func(t *testing.T, pool *processpool.Pool) {
			future, err := executor.Submit(ctx, pool, pyInverse, 0)
			require.NoError(t, err)
			_, err = future.Result(ctx)
			var remote *executor.RemoteError
			require.ErrorAs(t, err, &remote)
			assert.Contains(t, remote.Text, "division by zero")
			assert.Equal(t, "ZeroDivisionError", remote.Type)
		},
		"an exception ends a Map, which names the element": func(t *testing.T, pool *processpool.Pool) {
			_, err := executor.Map(ctx, pool, pyInverse, []float64{4, 2, 0, 1}, executor.Chunk(4))
			var element *executor.ElementError
			require.ErrorAs(t, err, &element)
			assert.Equal(t, 2, element.Index)
			assert.ErrorContains(t, err, "division by zero")
		},
		"an exception is one outcome of a stream among others": func(t *testing.T, pool *processpool.Pool) {
			var got []float64
			var failed []int
			in := slices.Values([]float64{4, 0, 2, 0, 1})
			for inverse, err := range executor.Stream(ctx, pool, pyInverse, in, executor.Chunk(5)) {
				var element *executor.ElementError
				if err == nil {
					got = append(got, inverse)
				} else if assert.ErrorAs(t, err, &element) {
					failed = append(failed, element.Index)
				}
			}
			assert.Equal(t, []float64{0.25, 0.5, 1}, got)
			assert.Equal(t, []int{1, 3}, failed)
		},
		"a result that does not fit is an error": func(t *testing.T, pool *processpool.Pool) {
			_, err := executor.Map(ctx, pool, pySquare, []int64{1, 1 << 40})
			var element *executor.ElementError
			require.ErrorAs(t, err, &element)
			assert.Equal(t, 1, element.Index)
		},
		"a task that the worker does not have is not defined": func(t *testing.T, pool *processpool.Pool) {
			_, err := executor.Map(ctx, pool, pyUnknown, []int64{1, 2, 3}, executor.Chunk(3))
			require.ErrorIs(t, err, executor.ErrNotDefined)
			assert.ErrorContains(t, err, "worker.py has no task 'processpool_test.pyunknown'")
		},
		"a worker that is killed costs its own task alone": func(t *testing.T, pool *processpool.Pool) {
			const kill = 9
			var futures []*executor.Future[int64]
			for i := range int64(40) {
				task, in := pySquare, i
				if i%10 == 5 {
					task, in = pyKill, kill
				}
				future, err := executor.Submit(ctx, pool, task, in)
				require.NoError(t, err)
				futures = append(futures, future)
			}
			died := map[*processpool.WorkerError]bool{}
			for i, future := range futures {
				got, err := future.Result(ctx)
				if i%10 != 5 {
					require.NoError(t, err)
					assert.EqualValues(t, i*i, got)
					continue
				}
				var death *processpool.WorkerError
				require.ErrorAs(t, err, &death)
				assert.NotZero(t, death.PID)
				died[death] = true
			}
			assert.Len(t, died, 4, "each victim has a death of its own")
			assert.Equal(t, 4, pool.Stats().Died)
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			test(t, openPython(t, 2))
		})
	}
}

// What the initialiser of a pool returns is not kept, only whether it fails.
func TestPythonRunsTheInitialiser(t *testing.T) {
	leak.Check(t)
	ctx := context.Background()
	pool := openPython(t, 1, processpool.WithInit(pyInverse, 4))
	got, err := executor.Map(ctx, pool, pySquare, []int64{3})
	require.NoError(t, err)
	assert.Equal(t, []int64{9}, got)

	broken := openPython(t, 1, processpool.WithInit(pyInverse, 0))
	_, err = executor.Map(ctx, broken, pySquare, []int64{3})
	require.ErrorIs(t, err, executor.ErrBroken)
	assert.ErrorContains(t, err, "division by zero")
}
