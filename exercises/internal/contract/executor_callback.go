package contract

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var callback = rows[Open]{
	{"FU-03 a callback has run, and saw the end, when Cancel returns", cancelCallsBack},
	{"FU-05 FU-06 a callback added to a finished future has run when OnDone returns", lateCallback},
	{"FU-08 a callback that panics is reported and harms nobody", panickingCallback},
	{"FU-08 a callback that ends its goroutine harms nobody", exitingCallback},
	{"FU-09 a callback may use its own future, and each runs once, in order", callbackOfItself},
	{"GO a callback that blocks holds up neither a worker nor a reader", blockingCallback},
	{"SH-12 Shutdown waits for callbacks", shutdownWaitsForCallbacks},
}

func cancelCallsBack(t *testing.T, open Open) {
	ex := start(t, open, 1)
	occupy(t, ex)
	f := submit(t, ex, square, 2)
	ran := false
	f.OnDone(func(g *executor.Future[int]) {
		ran = true
		assert.Same(t, f, g)
		assert.Equal(t, executor.Cancelled, g.State())
		_, err := g.Result(t.Context())
		assert.ErrorIs(t, err, executor.ErrCancelled)
		assert.True(t, g.Cancel(), "no lock is held")
		<-g.Done()
	})
	require.True(t, f.Cancel())
	require.True(t, ran)
}

func lateCallback(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for in, want := range map[int]error{2: nil, 3: errOdd} {
		f := submit(t, ex, evenOnly, in)
		<-f.Done()
		ran := false
		f.OnDone(func(f *executor.Future[int]) {
			ran = true
			_, err := f.Result(expired())
			assert.Equal(t, want, err)
		})
		require.True(t, ran)
	}
}

// logged runs do and returns what was logged meanwhile.
func logged(do func()) string {
	var text bytes.Buffer
	handler, writer, flags := slog.Default(), log.Writer(), log.Flags()
	defer func() {
		slog.SetDefault(handler)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}()
	slog.SetDefault(slog.New(slog.NewTextHandler(&text, nil)))
	do()
	return text.String()
}

func explodeBack(*executor.Future[int]) { panic("callback blew up") }

func panickingCallback(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	f := fs[0]
	var others atomic.Int64
	next := func(*executor.Future[int]) { others.Add(1) }
	early := logged(func() {
		f.OnDone(explodeBack)
		f.OnDone(next)
		g.open()
		synctest.Wait()
	})
	require.EqualValues(t, 1, others.Load(), "runs of the callback behind the one that panics")
	late := logged(func() { require.NotPanics(t, func() { f.OnDone(explodeBack) }) })
	for _, report := range []string{early, late} {
		require.Contains(t, report, "callback blew up")
		require.Contains(t, report, "explodeBack", "the stack")
	}
	for n := range ex.Workers() + 1 {
		require.Equal(t, n*n, result(t, submit(t, ex, square, n)))
	}
}

func exitingCallback(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	var others atomic.Int64
	fs[0].OnDone(func(*executor.Future[int]) { exit() })
	fs[0].OnDone(func(*executor.Future[int]) { others.Add(1) })
	g.open()
	synctest.Wait()
	require.EqualValues(t, 1, others.Load(), "runs of the callback behind the one that exits")
	require.Equal(t, 9, result(t, submit(t, ex, square, 3)))
}

func callbackOfItself(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	f := fs[0]
	var calls []string
	f.OnDone(func(f *executor.Future[int]) {
		calls = append(calls, "1")
		_, err := f.Result(context.Background())
		assert.NoError(t, err)
		f.OnDone(func(*executor.Future[int]) { calls = append(calls, "nested in 1") })
		calls = append(calls, "1 again")
	})
	f.OnDone(func(*executor.Future[int]) { calls = append(calls, "2") })
	g.open()
	synctest.Wait()
	require.Equal(t, []string{"1", "nested in 1", "1 again", "2"}, calls)
}

func blockingCallback(t *testing.T, open Open) {
	ex := start(t, open, 1)
	g, fs := occupy(t, ex)
	release := make(chan struct{})
	defer close(release)
	fs[0].OnDone(func(*executor.Future[int]) { <-release })
	g.open()
	require.Zero(t, result(t, fs[0]))
	require.Equal(t, 9, result(t, submit(t, ex, square, 3)))
}

func shutdownWaitsForCallbacks(t *testing.T, open Open) {
	ex := start(t, open, 2)
	var ended atomic.Bool
	submit(t, ex, nap, 1).OnDone(func(*executor.Future[int]) {
		time.Sleep(time.Hour)
		ended.Store(true)
	})
	require.NoError(t, ex.Shutdown(t.Context()))
	require.True(t, ended.Load(), "Shutdown returned while a callback ran")
}
