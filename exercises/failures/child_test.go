package failures_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

func TestWhatCountsAsAFailureDependsOnTheChild(t *testing.T) {
	const no, yes = 1, 3 // starts, until the limit of two restarts is passed
	ends := map[string]func() error{
		"nil":    func() error { return nil },
		"error":  func() error { return errPaper },
		"panic":  func() error { panic(errPaper) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	}
	for name, c := range map[string]struct {
		end     string
		restart failures.Restart
		starts  int64
		want    error
	}{
		"OnFailure: nil is none":       {"nil", failures.OnFailure, no, nil},
		"OnFailure: an error":          {"error", failures.OnFailure, yes, errPaper},
		"OnFailure: a panic":           {"panic", failures.OnFailure, yes, errPaper},
		"OnFailure: a Goexit":          {"Goexit", failures.OnFailure, yes, executor.ErrGoexit},
		"Always: nil is one":           {"nil", failures.Always, yes, failures.ErrReturned},
		"Always: an error":             {"error", failures.Always, yes, errPaper},
		"Never: nil is none":           {"nil", failures.Never, no, nil},
		"Never: an error, which stays": {"error", failures.Never, no, errPaper},
		"Never: a panic, which stays":  {"panic", failures.Never, no, errPaper},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var starts atomic.Int64
				child := failures.Child{Name: "c", Restart: c.restart, Run: func(context.Context) error {
					starts.Add(1)
					return ends[c.end]()
				}}
				err := failures.Supervise(t.Context(), failures.Rules{Restarts: 2, Within: time.Hour}, child)
				require.Equal(t, c.starts, starts.Load())
				require.Equal(t, c.starts == yes, errors.Is(err, failures.ErrTooManyRestarts), "%v", err)
				if c.want == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, c.want)
				var failed *failures.ChildError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, "c", failed.Child)
			})
		})
	}
}
