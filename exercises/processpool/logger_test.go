//go:build linux

package processpool_test

import (
	"context"
	"log/slog"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// leaver is a handler that ends its goroutine, as one does that calls t.FailNow.
type leaver struct{ called *atomic.Int32 }

func (h leaver) Enabled(context.Context, slog.Level) bool { return true }
func (h leaver) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h leaver) WithGroup(string) slog.Handler            { return h }
func (h leaver) Handle(context.Context, slog.Record) error {
	h.called.Add(1)
	runtime.Goexit()
	return nil
}

func TestALoggerThatEndsItsGoroutineHoldsUpNoShutdownAndIsToldTheRest(t *testing.T) {
	leak.Check(t)
	var called atomic.Int32
	pool := newPool(t, 1, processpool.WithLogger(slog.New(leaver{&called})))
	lives(t, pool)
	death(t, submit(t, pool, ending, "kill"))
	lives(t, pool)
	require.NoError(t, pool.Shutdown(patient(t)))
	require.EqualValues(t, 3, called.Load(), "two workers were ready and one died")
}

func TestALoggerThatEndsItsGoroutineHarmsNoWorkerThatPrints(t *testing.T) {
	leak.Check(t)
	var called atomic.Int32
	pool := newPool(t, 1, processpool.WithLogger(slog.New(leaver{&called})))
	for range 3 { // what is written when nobody copies it any more kills
		value(t, submit(t, pool, chatty, "a line"))
	}
	require.Equal(t, 3, death(t, submit(t, pool, ending, "last words")).ExitCode)
	require.NoError(t, pool.Shutdown(patient(t)))
	require.EqualValues(t, 1+3*3+1+1, called.Load(), "it was ready, it printed, it died")
}
