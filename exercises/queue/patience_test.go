package queue_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/queue"
)

// waitings are the verbs that wait, on a queue where they must, and what ends that.
var waitings = map[string]struct {
	open func(t *testing.T) *queue.Queue[int]
	wait func(ctx context.Context, q *queue.Queue[int]) error
	end  func(q *queue.Queue[int]) error
}{
	"QU-03 Put": {
		func(t *testing.T) *queue.Queue[int] { return oneIn(t, 1) },
		func(ctx context.Context, q *queue.Queue[int]) error { return q.Put(ctx, 2) },
		func(q *queue.Queue[int]) error { _, err := q.TryGet(); return err },
	},
	"QU-04 Get": {
		func(*testing.T) *queue.Queue[int] { return queue.New[int](1) },
		func(ctx context.Context, q *queue.Queue[int]) error { _, err := q.Get(ctx); return err },
		func(q *queue.Queue[int]) error { return q.TryPut(1) },
	},
	"QU-37 Join": {
		func(t *testing.T) *queue.Queue[int] {
			q := oneIn(t, 1)
			_, err := q.TryGet()
			require.NoError(t, err)
			return q
		},
		func(ctx context.Context, q *queue.Queue[int]) error { return q.Join(ctx) },
		(*queue.Queue[int]).TaskDone,
	},
}

func oneIn(t *testing.T, capacity int) *queue.Queue[int] {
	t.Helper()
	q := queue.New[int](capacity)
	require.NoError(t, q.TryPut(1))
	return q
}

func TestPatience(t *testing.T) {
	const patience = time.Second
	for name, w := range waitings {
		for _, row := range []struct {
			name  string
			after time.Duration
			want  error
		}{
			{"is rewarded just before its end", patience - 1, nil},
			{"ends just before it would have been rewarded", patience + 1, context.DeadlineExceeded},
		} {
			t.Run(name+": patience "+row.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					q, began := w.open(t), time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					time.AfterFunc(row.after, func() { assert.NoError(t, w.end(q)) })
					require.ErrorIs(t, w.wait(ctx, q), row.want)
					require.Equal(t, min(row.after, patience), time.Since(began))
					time.Sleep(2 * patience) // whoever is late has been here
				})
			})
		}
	}
}

// Where that is recovered, as in a server, the queue goes on as if nothing had been tried.
func TestWithoutAContextNobodyWaits(t *testing.T) {
	for name, w := range waitings {
		t.Run(name, func(t *testing.T) {
			q := w.open(t)
			for range 2 {
				require.PanicsWithValue(t, "queue: a wait with a nil ctx; use context.Background()",
					func() { _ = w.wait(nil, q) }) //nolint:staticcheck // that is the point
			}
			require.NoError(t, w.end(q))
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			require.NoError(t, w.wait(ended, q), "it was there to be had")
		})
	}
}

// late is a ctx that has ended when a verb begins to wait with it, and what the verb waits for has come just before.
type late struct {
	context.Context
	first func()
}

func (c late) Done() <-chan struct{} { c.first(); return c.Context.Done() }

func TestWhatComesBeforeAVerbSeesThatItsPatienceHasEndedIsHad(t *testing.T) {
	for name, w := range waitings {
		t.Run(name, func(t *testing.T) {
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			for range 100 { // not by chance
				q := w.open(t)
				ctx := late{ended, func() { assert.NoError(t, w.end(q)) }}
				require.NoError(t, w.wait(ctx, q))
			}
		})
	}
}
