package failures_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// outOfStock is a custom error: a type for who wants its fields, and a sentinel that it says it is for who does not,
// which is found in other processes too.
type outOfStock struct {
	Item    string
	Missing int
}

func (e *outOfStock) Error() string { return fmt.Sprintf("%d %s: %v", e.Missing, e.Item, errNamed) }

func (e *outOfStock) Is(target error) bool { return target == errNamed }

// Every way through this package, and through a pool of goroutines, leaves a custom error findable, by its type and by
// what it is, with its fields, and does not take it for another.
func TestACustomErrorIsFoundWhateverItCameThrough(t *testing.T) {
	custom := &outOfStock{"ink", 3}
	fails := func(context.Context) error { return custom }
	failsToGive := func(context.Context) (int, error) { return 0, custom }
	ctx := t.Context()
	for name, came := range map[string]func() error{
		"FailFast":  func() error { return failures.FailFast(ctx, fails) },
		"CarryOn":   func() error { return failures.CarryOn(ctx, fails, fails) },
		"Permanent": func() error { return failures.Permanent(custom) },
		"Retry": func() error {
			_, err := failures.Retry(ctx, failures.Policy{Attempts: 2}, failsToGive)
			return err
		},
		"Degrade": func() error {
			_, err := failures.Degrade(ctx, failures.Way[int]{Name: "only", Do: failsToGive})
			return err
		},
		"Supervise": func() error {
			return failures.Supervise(ctx, failures.Rules{}, failures.Child{Name: "c", Run: fails})
		},
		"a panic": func() error {
			return failures.CarryOn(ctx, func(context.Context) error { panic(custom) })
		},
		"a future": func() error {
			f, err := executor.Submit(ctx, threads(t), executor.Func(func(context.Context, int) (int, error) { return 0, custom }), 0)
			require.NoError(t, err)
			_, err = f.Result(ctx)
			return err
		},
		"UntilSignal": func() error { _, err := failures.UntilSignal(ctx, 0, fails); return err },
	} {
		t.Run(name, func(t *testing.T) {
			err := fmt.Errorf("and wrapped: %w", came())
			var found *outOfStock
			require.ErrorAs(t, err, &found)
			require.Same(t, custom, found)
			require.ErrorIs(t, err, errNamed)
			require.NotErrorIs(t, err, errNameless)
			require.False(t, errors.As(err, new(*captureEmpty)))
		})
	}
}
