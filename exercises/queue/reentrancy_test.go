package queue_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/queue"
)

// QU-39
func TestTheBodyOfARangeMayUseTheQueue(t *testing.T) {
	q := oneIn(t, 1)
	var seen []int
	for item := range q.All(t.Context()) {
		seen = append(seen, item)
		require.NoError(t, q.TaskDone())
		require.Equal(t, 0, q.Len())
		if item == 3 {
			q.Shutdown()
			continue
		}
		require.NoError(t, q.Put(t.Context(), item+1))
	}
	require.Equal(t, []int{1, 2, 3}, seen)
}

// nosy is a ctx that uses the queue whenever it is asked for something.
type nosy struct {
	context.Context
	q *queue.Queue[int]
}

func (c nosy) Done() <-chan struct{} { c.q.Len(); return c.Context.Done() }

func (c nosy) Err() error { c.q.SetCap(c.q.Cap()); return c.Context.Err() }

// QU-39
func TestAContextMayUseTheQueueThatWaitsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, w := range waitings {
			q := w.open(t)
			inner, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- w.wait(nosy{inner, q}, q) }()
			synctest.Wait()
			require.Empty(t, done, name)
			cancel()
			require.Equal(t, context.Canceled, <-done, name)
		}
	})
}

// QU-39
func TestWhatIsCalledWhenAContextEndsMayPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New[int](1)
		ctx, cancel := context.WithCancel(t.Context())
		context.AfterFunc(ctx, func() { assert.NoError(t, q.Put(context.Background(), 7)) })
		done := make(chan error, 1)
		go func() { _, err := q.Get(ctx); done <- err }()
		synctest.Wait()
		cancel()
		err := <-done
		synctest.Wait()
		require.Equal(t, err != nil, q.Len() == 1, "it is had or it is left: %v", err)
	})
}

// QU-39
func TestACleanupMayPutWhileOthersUseTheQueue(t *testing.T) {
	q := queue.New[int](0)
	var cleanups atomic.Int64
	for i := range 100 {
		runtime.AddCleanup(new([64]byte), func(item int) {
			assert.NoError(t, q.TryPut(item))
			cleanups.Add(1)
		}, i)
		require.NoError(t, q.TryPut(-1))
		if i%20 == 19 {
			runtime.GC()
		}
		_, err := q.Get(t.Context())
		require.NoError(t, err)
	}
	for cleanups.Load() < 50 { // which of them come, and when, is up to the collector
		runtime.GC()
	}
}
