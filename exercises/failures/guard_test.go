package failures_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/processpool"
	"concurrency/exercises/threadpool"
)

// One task of a pool, of which a log, a queue or a hook is told; the future knows it as well.
func ExampleGuarded() {
	ctx := context.Background()
	pool, _ := threadpool.New(1)
	defer pool.Shutdown(ctx)

	tell := func(r failures.Report) { fmt.Println("told of", r.Task+":", r.Err) }
	root := executor.Func(failures.Guarded(tell, "root", func(_ context.Context, n int) (int, error) {
		if n < 0 {
			return 0, fmt.Errorf("%d has none", n)
		}
		return n / 2, nil
	}))
	for _, n := range []int{8, -1} {
		future, _ := executor.Submit(ctx, pool, root, n)
		fmt.Println(future.Result(ctx))
	}
	// Output:
	// 4 <nil>
	// told of root: -1 has none
	// 0 -1 has none
}

// Of each end, a sink is told once, and only if it is a failure; the worker's name, the value and the stack arrive.
// Whoever is told, the goroutine goes on as it would have.
func TestGuardTellsOfEveryFailureOnce(t *testing.T) {
	for name, c := range captureEnds {
		t.Run(name, func(t *testing.T) {
			var told []failures.Report
			ctx := failures.With(t.Context(), failures.Who{Worker: "w", Task: "t", Attempt: 3})
			guardIn(ctx, func(r failures.Report) { told = append(told, r) }, c.fn)
			if name == "nil" {
				require.Empty(t, told)
				return
			}
			require.Len(t, told, 1)
			require.Equal(t, failures.Who{Worker: "w", Task: "t", Attempt: 3}, told[0].Who)
			c.want(t, told[0].Err)
		})
	}
}

// guardIn guards fn in a goroutine of its own, and waits for that.
func guardIn(ctx context.Context, to func(failures.Report), fn func() error) {
	var wg sync.WaitGroup
	wg.Go(func() {
		failures.Guard(ctx, to, func(context.Context) error { return fn() })
	})
	wg.Wait()
}

// The outcome of a guarded task is what it is without.
func TestGuardedChangesNoOutcome(t *testing.T) {
	pool := threads(t)
	for name, c := range captureEnds {
		t.Run(name, func(t *testing.T) {
			var told []failures.Report
			task := failures.Guarded(func(r failures.Report) { told = append(told, r) }, "half",
				func(_ context.Context, n int) (int, error) { return n / 2, c.fn() })
			f, err := executor.Submit(t.Context(), pool, executor.Func(task), 8)
			require.NoError(t, err)
			v, err := f.Result(t.Context())
			c.want(t, err)
			if err == nil {
				require.Empty(t, told)
				require.Equal(t, 4, v)
				return
			}
			require.Len(t, told, 1)
			c.want(t, told[0].Err)
			require.Equal(t, "half", told[0].Task)
			require.True(t, strings.HasPrefix(told[0].Worker, "goroutine "), "EH-02 without a name, a number: %q", told[0].Worker)
		})
	}
}

func TestGuardedGivesTheValueBesideAnError(t *testing.T) {
	half := func(_ context.Context, n int) (int, error) { return n / 2, errCapture }
	v, err := failures.Guarded(func(failures.Report) {}, "half", half)(t.Context(), 8)
	require.Equal(t, 4, v)
	require.Equal(t, errCapture, err)
}

// Without a name, it is the goroutine that failed which is named, and not one that tells of it.
func TestAWorkerWithoutANameIsItsGoroutine(t *testing.T) { // EH-02
	var told []failures.Report
	for range 2 {
		guardIn(t.Context(), func(r failures.Report) { told = append(told, r) }, func() error { return captureExplode(1) })
	}
	require.Len(t, told, 2)
	require.NotEqual(t, told[0].Worker, told[1].Worker)
	for _, r := range told {
		require.Regexp(t, `^goroutine \d+$`, r.Worker)
		var panicked *executor.PanicError
		require.ErrorAs(t, r.Err, &panicked)
		require.True(t, strings.HasPrefix(string(panicked.Stack), r.Worker+" ["), "%s: %.40s", r.Worker, panicked.Stack)
	}
}

// guardSinks are sinks that fail, and what their failure is.
var guardSinks = map[string]struct {
	to   func(failures.Report)
	want string
}{
	"that panics":             {func(failures.Report) { panic("the sink is broken") }, "the sink is broken"},
	"that ends its goroutine": {func(failures.Report) { runtime.Goexit() }, executor.ErrGoexit.Error()},
	"that is not there":       {nil, "nil pointer"},
}

// Neither failure is lost, and whoever has failed goes on as it would have: its defers run, its task has its own
// outcome.
func TestASinkThatFailsHarmsNobody(t *testing.T) { // EH-05
	for name, c := range guardSinks {
		t.Run(name, func(t *testing.T) {
			told := hookRecord(t)
			task := failures.Guarded(c.to, "half", func(context.Context, int) (int, error) { return 3, errCapture })
			v, err := task(failures.With(t.Context(), failures.Who{Worker: "w"}), 8)
			require.Equal(t, 3, v)
			require.Equal(t, errCapture, err)
			got := told()
			require.Len(t, got, 2)
			require.Equal(t, failures.Report{failures.Who{Worker: "w", Task: "half"}, errCapture}, got[0])
			require.Equal(t, failures.Who{Worker: "w", Task: "telling of a failure"}, got[1].Who)
			require.ErrorContains(t, got[1].Err, c.want)
		})
	}
}

// guardCrossed fails in a worker process; its report is made there, and its error crosses.
var guardCrossed = executor.Define("failures-guard-crossed", failures.Guarded(failures.Uncaught, "crossed",
	func(context.Context, int) (int, error) { return 0, errors.New("far away") }))

func TestAGuardedTaskMayCrossToAProcess(t *testing.T) {
	var printed bytes.Buffer // by the worker's own hook
	pool, err := processpool.New(1, processpool.WithLogger(slog.New(slog.NewTextHandler(&printed, nil))))
	require.NoError(t, err)
	f, err := executor.Submit(t.Context(), pool, guardCrossed, 1)
	require.NoError(t, err)
	_, err = f.Result(t.Context())
	require.ErrorContains(t, err, "far away")
	require.NoError(t, pool.Shutdown(context.Background()))
	require.Equal(t, 1, strings.Count(printed.String(), "crossed: far away"), printed.String())
}
