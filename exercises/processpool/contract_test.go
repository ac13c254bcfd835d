package processpool_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/contract"
	"concurrency/exercises/processpool"
)

// The contract ends the executors that it opens.
func open(t *testing.T, workers int) executor.Executor {
	t.Helper()
	pool, err := processpool.New(workers)
	require.NoError(t, err)
	return pool
}

func TestContract(t *testing.T) { contract.Executor(t, open) }
