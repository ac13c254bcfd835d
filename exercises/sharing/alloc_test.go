package sharing_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestWaitingAllocatesOnce(t *testing.T) {
	ctx := context.Background()
	for name, wait := range map[string]func(t *testing.T) (block, letGo func()){
		"Lock": func(*testing.T) (block, letGo func()) {
			l := sharing.NewLock()
			_ = l.Acquire(ctx)
			return func() { _ = l.Acquire(ctx) }, func() { _ = l.Release() }
		},
		"Semaphore": func(t *testing.T) (block, letGo func()) {
			s := newSemaphore(t, 0)
			return func() { _ = s.Acquire(ctx) }, func() { _ = s.Release() }
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, 1, allocated(wait(t))) })
	}
}

// allocated is how often memory is had while one goroutine blocks and another lets it go, a hundred times, on average.
func allocated(block, letGo func()) int {
	const rounds = 128
	began, over := make(chan struct{}), make(chan struct{})
	go func() {
		for range began {
			block()
			over <- struct{}{}
		}
	}()
	once := func() {
		began <- struct{}{}
		for range 20 {
			runtime.Gosched() // it blocks meanwhile
		}
		letGo()
		<-over
	}
	defer close(began)
	return int(testing.AllocsPerRun(rounds, once))
}
