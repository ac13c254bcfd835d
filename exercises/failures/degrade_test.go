package failures_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// way is one that gives its name, or fails.
func way(name string, err error) failures.Way[string] {
	return failures.Way[string]{Name: name, Do: func(context.Context) (string, error) { return name, err }}
}

func never(t *testing.T) failures.Way[string] {
	return failures.Way[string]{Name: "never", Do: func(context.Context) (string, error) {
		t.Error("nobody should go this way")
		return "", nil
	}}
}

func TestTheFirstAnswerIsTakenAndSaysWhichWayItCame(t *testing.T) {
	a, err := failures.Degrade(t.Context(), way("shop", nil), never(t))
	require.NoError(t, err)
	require.Equal(t, failures.Answer[string]{Value: "shop", Way: "shop"}, a, "no error: it is the best one")

	a, err = failures.Degrade(t.Context(), way("shop", errPaper), way("cache", errInk), way("yesterday", nil), never(t))
	require.NoError(t, err)
	require.Equal(t, "yesterday", a.Value)
	require.Equal(t, "yesterday", a.Way)
	require.EqualError(t, a.Err, "shop: no more paper\ncache: no more ink")
	require.ErrorIs(t, a.Err, errPaper)
	require.ErrorIs(t, a.Err, errInk)
}

func TestWhenNoWayLeadsToAnAnswerAllErrorsAreThere(t *testing.T) {
	a, err := failures.Degrade(t.Context(), way("shop", errPaper), way("cache", errInk))
	require.Zero(t, a, "no value beside an error")
	require.EqualError(t, err, "failures: no way led to an answer: shop: no more paper\ncache: no more ink")
	for _, want := range []error{failures.ErrNoWay, errPaper, errInk} {
		require.ErrorIs(t, err, want)
	}
	_, err = failures.Degrade[string](t.Context())
	require.Equal(t, failures.ErrNoWay, err)
}

func TestAWayThatPanicsHasFailed(t *testing.T) {
	panics := failures.Way[string]{Name: "shop", Do: func(context.Context) (string, error) { panic("out of range") }}
	a, err := failures.Degrade(t.Context(), panics, way("cache", nil))
	require.NoError(t, err)
	require.Equal(t, "cache", a.Value)
	p := panicOf(t, a.Err)
	require.Equal(t, "out of range", p.Value)
	require.Contains(t, string(p.Stack), "degrade_test.go")
	_, err = failures.Degrade(t.Context(), panics)
	require.ErrorAs(t, err, new(*executor.PanicError))
}

func TestNoOtherWayIsTriedWhenTheContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	ends := func(v string, err error) failures.Way[string] {
		return failures.Way[string]{Name: "shop", Do: func(context.Context) (string, error) { cancel(errCalledOff); return v, err }}
	}
	a, err := failures.Degrade(ctx, ends("value", nil), never(t))
	require.NoError(t, err)
	require.Equal(t, "value", a.Value, "an answer that is there wins")

	_, err = failures.Degrade(ctx, never(t))
	require.EqualError(t, err, "context canceled: called off")

	for name, ways := range map[string][]failures.Way[string]{
		"a way is left": {ends("", errPaper), never(t)}, "it was the last": {ends("", errPaper)},
	} {
		t.Run(name, func(t *testing.T) {
			var inner context.Context
			inner, cancel = context.WithCancelCause(t.Context())
			a, err := failures.Degrade(inner, ways...)
			require.Zero(t, a)
			for _, want := range []error{context.Canceled, errCalledOff, errPaper} {
				require.ErrorIs(t, err, want)
			}
			require.NotErrorIs(t, err, failures.ErrNoWay)
		})
	}
}
