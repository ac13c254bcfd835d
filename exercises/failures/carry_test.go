package failures_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// The technique is package executor's: here it is only shown. What a task fails with is its future's, there once, with
// its value; the other futures have theirs.

var (
	// errNamed has a name, by which it is known in every process of this program.
	errNamed = executor.DefineError("failures_test.errNamed", errors.New("out of stock"))
	// errNameless is a variable of this process, and of every other one its own.
	errNameless = errors.New("out of order")
)

// carried is a task that ends in one of these ways.
var carried = executor.Define("failures_test.carried", func(_ context.Context, way string) (string, error) {
	return "did " + way, waysToFail[way]()
})

var waysToFail = map[string]func() error{
	"nothing":   func() error { return nil },
	"named":     func() error { return errNamed },
	"nameless":  func() error { return errNameless },
	"wrapped":   func() error { return fmt.Errorf("order 7: %w", fmt.Errorf("item 3: %w", errNamed)) },
	"joined":    func() error { return errors.Join(errNameless, errNamed) },
	"library":   func() error { _, err := os.Open("/no/such/file"); return err },
	"typed":     func() error { return fmt.Errorf("order 7: %w", &outOfStock{"ink", 3}) },
	"permanent": func() error { return failures.Permanent(errNameless) },
	"retried":   retriedInVain,
	"panic":     func() error { panic("out of range") },
	"Goexit":    func() error { runtime.Goexit(); return nil },
	"crash":     func() error { os.Exit(7); return nil },
}

// sentinels are all that this package has; each is also a way to fail, below another error.
var sentinels = map[string]error{
	"ErrQueueClosed": failures.ErrQueueClosed, "ErrBadCapacity": failures.ErrBadCapacity, "ErrNoWay": failures.ErrNoWay,
	"ErrAttempts": failures.ErrAttempts, "ErrBudget": failures.ErrBudget, "ErrPermanent": failures.ErrPermanent,
	"ErrBadPolicy": failures.ErrBadPolicy, "ErrTooManyRestarts": failures.ErrTooManyRestarts,
	"ErrStillRuns": failures.ErrStillRuns, "ErrReturned": failures.ErrReturned, "ErrStopped": failures.ErrStopped,
	"ErrBadRules": failures.ErrBadRules, "ErrNotInTime": failures.ErrNotInTime, "ErrAtOnce": failures.ErrAtOnce,
}

func init() {
	for name, err := range sentinels {
		waysToFail[name] = func() error { return fmt.Errorf("order 7: %w", err) }
	}
}

func retriedInVain() error {
	_, err := failures.Retry(context.Background(), failures.Policy{Attempts: 2}, func(context.Context) (int, error) { return 0, errNamed })
	return err
}

// Whoever adds a sentinel is to add it to those that cross.
func TestNoSentinelIsForgotten(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	declared := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`(?m)^(?:var|\t) ?(Err\w+) += `).FindAllSubmatch(text, -1) {
			declared[string(found[1])] = true
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(declared)), slices.Collect(maps.Keys(sentinels)))
}

// failuresOf submits a task for each way, and one that does not fail before and after it, and returns the errors.
func failuresOf(t *testing.T, pool executor.Executor, ways ...string) map[string]error {
	t.Helper()
	errs := map[string]error{}
	for _, way := range ways {
		var futures []*executor.Future[string]
		for _, in := range []string{"nothing", way, "nothing"} {
			f, err := executor.Submit(t.Context(), pool, carried, in)
			require.NoError(t, err)
			futures = append(futures, f)
		}
		for i, f := range futures {
			v, err := f.Result(patient(t))
			if i != 1 {
				require.NoError(t, err, "the neighbours of %s", way)
				require.Equal(t, "did nothing", v)
				continue
			}
			require.Error(t, err)
			require.Equal(t, executor.Failed, f.State())
			errs[way] = err
			_, again := f.Result(t.Context())
			require.Equal(t, err, again, "reading again gives the same")
		}
	}
	return errs
}

// PL-23: in a pool of goroutines an error is a pointer, handed on as it is.
func TestAnErrorThroughAFutureIsTheSame(t *testing.T) {
	errs := failuresOf(t, threads(t), "nameless", "typed", "panic", "Goexit")
	require.Same(t, errNameless, errs["nameless"])
	var typed *outOfStock
	require.ErrorAs(t, errs["typed"], &typed)
	require.Equal(t, &outOfStock{"ink", 3}, typed)
	require.Equal(t, "out of range", panicOf(t, errs["panic"]).Value)
	require.ErrorIs(t, errs["Goexit"], executor.ErrGoexit)
}

// PP-06 PP-31 PL-21: from another process come the texts, the chain, the types' names, the stack of a panic, and the
// identity of every error that has a name. A variable without one, and the fields of a type, stay there.
func TestWhatOfAnErrorCrossesFromAnotherProcess(t *testing.T) {
	leak.Check(t)
	pool, err := processpool.New(1, processpool.WithLogger(slog.New(slog.DiscardHandler)))
	require.NoError(t, err)
	defer pool.Shutdown(context.Background())
	errs := failuresOf(t, pool,
		"named", "nameless", "wrapped", "joined", "library", "typed", "permanent", "retried", "panic", "Goexit", "crash")

	for way, want := range map[string][]error{
		"named": {errNamed}, "wrapped": {errNamed}, "joined": {errNamed}, "library": {fs.ErrNotExist}, "typed": {errNamed},
		"permanent": {failures.ErrPermanent}, "retried": {failures.ErrAttempts, errNamed}, "Goexit": {executor.ErrGoexit},
	} {
		for _, sentinel := range want {
			require.ErrorIs(t, errs[way], sentinel, way)
		}
		require.NotErrorIs(t, errs[way], errNameless, way)
	}
	t.Run("each sentinel of this package is itself, and no other", func(t *testing.T) {
		for name, err := range failuresOf(t, pool, slices.Collect(maps.Keys(sentinels))...) {
			for other, sentinel := range sentinels {
				require.Equal(t, name == other, errors.Is(err, sentinel), "%s is %s", name, other)
			}
		}
	})
	t.Run("a named sentinel, alone, is the very same", func(t *testing.T) { require.Same(t, errNamed, errs["named"]) })
	t.Run("one without a name is lost, and its text is not", func(t *testing.T) {
		require.NotErrorIs(t, errs["nameless"], errNameless)
		require.EqualError(t, errs["nameless"], errNameless.Error())
		require.EqualError(t, errs["joined"], "out of order\nout of stock")
	})
	t.Run("the chain is there, link by link", func(t *testing.T) {
		require.EqualError(t, errs["wrapped"], "order 7: item 3: out of stock")
		below := errs["wrapped"].(*executor.RemoteError).Unwrap()
		require.Len(t, below, 1)
		require.EqualError(t, below[0], "item 3: out of stock")
	})
	t.Run("the stack of a panic is that of the other process", func(t *testing.T) {
		p := panicOf(t, errs["panic"])
		require.Equal(t, "out of range", p.Value)
		require.Contains(t, string(p.Stack), "carry_test.go")
		require.Contains(t, string(p.Stack), "processpool.(*worker)", "not our own")
	})
	t.Run("a crash is an error of that task alone", func(t *testing.T) { // PP-01 PP-02
		var dead *processpool.WorkerError
		require.ErrorAs(t, errs["crash"], &dead)
		require.Equal(t, 7, dead.ExitCode)
	})
	t.Run("the mark of a permanent error is heeded here", func(t *testing.T) {
		_, err := failures.Retry(t.Context(), failures.Policy{Attempts: 5}, func(ctx context.Context) (string, error) {
			f, err := executor.Submit(ctx, pool, carried, "permanent")
			require.NoError(t, err)
			return f.Result(ctx)
		})
		var retried *failures.RetryError
		require.ErrorAs(t, err, &retried)
		require.Len(t, retried.Attempts, 1)
		require.Equal(t, failures.ErrPermanent, retried.Why)
	})
	t.Run("of a type its name is left, and what it says that it is", func(t *testing.T) {
		require.NotErrorAs(t, errs["typed"], new(*outOfStock))
		require.EqualError(t, errs["typed"], "order 7: 3 ink: out of stock")
		below := errs["typed"].(*executor.RemoteError).Unwrap()
		require.Equal(t, "*failures_test.outOfStock", below[0].(*executor.RemoteError).Type)
	})
}
