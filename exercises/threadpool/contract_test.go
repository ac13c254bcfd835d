package threadpool_test

import (
	"testing"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/contract"
	"concurrency/exercises/threadpool"
)

// The contract ends the executors that it opens.
func open(opts ...threadpool.Option) contract.Open {
	return func(t *testing.T, workers int) executor.Executor {
		t.Helper()
		return newPool(t, workers, opts...)
	}
}

func TestContract(t *testing.T) { contract.Executor(t, open()) }

func TestContractInProcess(t *testing.T) { contract.InProcess(t, open()) }

// A backlog that is bounded, but never full, makes no difference.
func TestContractWithQueue(t *testing.T) { contract.Executor(t, open(threadpool.WithQueue(1000))) }
