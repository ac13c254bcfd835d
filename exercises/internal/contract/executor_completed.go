package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var completed = rows[Open]{
	{"AC-01 each future comes once, in the order of their ends", completedOrder},
	{"AC-02 a future given twice comes once", completedOnce},
	{"AC-04 an ended ctx lets those come that have ended, then its error once", completedNoPatience},
	{"AC-04 patience that ends on the way is an error on time", completedPatience},
	{"AC-08 of nothing nothing comes", completedNothing},
	{"AC-09 FU-28 leaving the loop early or losing patience leaves no goroutine", completedLeft},
	{"AC-12 a hundred thousand futures cost about linearly", completedMany},
	{"WT-09 a future that is cancelled while it is waited for comes too", completedCancelled},
}

// completions are the values of the futures in the order in which they came.
func completions(t *testing.T, ctx context.Context, fs ...*executor.Future[int]) (values []int, last error) {
	t.Helper()
	for f, err := range executor.AsCompleted(ctx, fs...) {
		require.NoError(t, last, "something came after the error")
		if err != nil {
			require.Nil(t, f)
			last = err
			continue
		}
		v, _ := f.Result(expired())
		values = append(values, v)
	}
	return values, last
}

func completedOrder(t *testing.T, open Open) {
	ex := start(t, open, 4)
	done := submit(t, ex, square, 2)
	result(t, done)
	fs := []*executor.Future[int]{done, submit(t, ex, nap, 30), submit(t, ex, nap, 10), submit(t, ex, nap, 20)}
	values, err := completions(t, t.Context(), fs...)
	require.NoError(t, err)
	require.Equal(t, []int{4, 10, 20, 30}, values)
	values, err = completions(t, t.Context(), fs...)
	require.NoError(t, err)
	require.ElementsMatch(t, []int{4, 10, 20, 30}, values, "once more, over ended ones")
}

func completedOnce(t *testing.T, open Open) {
	ex := start(t, open, 2)
	a, b := submit(t, ex, nap, 10), submit(t, ex, square, 2)
	result(t, b)
	values, err := completions(t, t.Context(), a, b, a, b, b, a)
	require.NoError(t, err)
	require.Equal(t, []int{4, 10}, values)
}

func completedNoPatience(t *testing.T, open Open) {
	ex := start(t, open, 2)
	slow := submit(t, ex, nap, 1000)
	fs := append(submitAll(t, ex, square, 3), slow)
	for _, f := range fs[:3] {
		result(t, f)
	}
	values, err := completions(t, expired(), fs...)
	require.Equal(t, context.DeadlineExceeded, err)
	require.Equal(t, []int{0, 1, 4}, values)
	values, err = completions(t, expired(), fs[:3]...)
	require.NoError(t, err, "all have ended: nobody is waited for")
	require.Len(t, values, 3)
}

func completedPatience(t *testing.T, open Open) {
	ex := start(t, open, 2)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	began := time.Now()
	values, err := completions(t, ctx, submit(t, ex, nap, 5000), submit(t, ex, nap, 500))
	require.Equal(t, context.DeadlineExceeded, err)
	require.Equal(t, []int{500}, values)
	require.Equal(t, time.Second, time.Since(began))
}

func completedNothing(t *testing.T, _ Open) {
	values, err := completions(t, expired())
	require.NoError(t, err)
	require.Empty(t, values)
}

func completedLeft(t *testing.T, open Open) {
	ex := start(t, open, 2)
	g, _ := occupy(t, ex)
	defer g.open()
	never, ended := submit(t, ex, nap, 1), submit(t, ex, nap, 2)
	ended.Cancel()
	for range 1000 {
		for f, err := range executor.AsCompleted(t.Context(), never, ended) {
			require.NoError(t, err)
			require.Same(t, ended, f)
			break
		}
		_, _, _ = executor.Wait(expired(), executor.All, never)
		_, _ = never.Result(expired())
	}
	require.True(t, never.Cancel())
}

func completedMany(t *testing.T, open Open) {
	const n = 100_000
	ex := start(t, open, 2)
	fs := submitAll(t, ex, square, n)
	seen := 0
	for _, err := range executor.AsCompleted(t.Context(), fs...) {
		require.NoError(t, err)
		seen++
	}
	require.Equal(t, n, seen)
}

func completedCancelled(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	waiting := submitAll(t, ex, square, 3)
	var came atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range executor.AsCompleted(t.Context(), append(fs, waiting...)...) {
			came.Add(1)
		}
	}()
	synctest.Wait()
	for i, f := range waiting {
		require.True(t, f.Cancel())
		synctest.Wait()
		require.EqualValues(t, i+1, came.Load())
	}
	g.open()
	<-done
	require.EqualValues(t, 4, came.Load())
}
