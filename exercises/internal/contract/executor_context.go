package contract

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var taskContext = rows[Open]{
	{"GO a task's ctx has its submitter's values and deadline, and ends with it", inheritedContext},
	{"GO a task's ctx ends when its task returns", contextEndsWithTask},
	{"SH-18 a ctx that Close has ended stays ended, looked at in whichever way", endedForGood},
	{"D2 a task that gives up with its submitter's ctx has failed, it was not cancelled", gaveUp},
	{"GO a ctx made from a task's ctx ends with it", derivedContext},
}

type tag struct{}

// told submits a task and returns what it tells of its ctx.
func told(t *testing.T, ctx context.Context, ex executor.Executor, tell func(context.Context) error) error {
	t.Helper()
	f, err := executor.Submit(ctx, ex, executor.Func(func(ctx context.Context, _ int) (int, error) { return 0, tell(ctx) }), 0)
	require.NoError(t, err)
	_, err = f.Result(t.Context())
	return err
}

func inheritedContext(t *testing.T, open Open) {
	ex := start(t, open, 1)
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), tag{}, "mine"), time.Minute)
	defer cancel()
	began := time.Now()
	err := told(t, ctx, ex, func(ctx context.Context) error {
		deadline, ok := ctx.Deadline()
		switch {
		case ctx.Value(tag{}) != "mine":
			return errors.New("the value is lost")
		case !ok || deadline != began.Add(time.Minute):
			return errors.New("the deadline is lost")
		case ctx.Err() != nil:
			return errors.New("ended too early")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	require.Equal(t, context.DeadlineExceeded, err)
	require.Equal(t, time.Minute, time.Since(began))
}

func contextEndsWithTask(t *testing.T, open Open) {
	ex := start(t, open, 1)
	for _, look := range []func(context.Context){
		func(context.Context) {},
		func(ctx context.Context) { _ = ctx.Done() },
	} {
		var kept context.Context
		require.NoError(t, told(t, t.Context(), ex, func(ctx context.Context) error {
			kept = ctx
			look(ctx)
			return ctx.Err()
		}))
		synctest.Wait()
		require.Equal(t, context.Canceled, kept.Err())
		<-kept.Done()
	}
}

func endedForGood(t *testing.T, open Open) {
	ex := start(t, open, 1)
	closed := make(chan struct{})
	f := submit(t, ex, executor.Func(func(ctx context.Context, _ int) (int, error) {
		<-closed
		if ctx.Err() == nil {
			return 0, errors.New("ended by Close, but Err is nil")
		}
		if cause := context.Cause(ctx); !errors.Is(cause, executor.ErrShutdown) {
			return 0, fmt.Errorf("ended by Close, but for the cause %v", cause)
		}
		done := ctx.Done()
		if ctx.Err() == nil {
			return 0, errors.New("ended by Close, but after a look at Done Err is nil again")
		}
		<-done
		return 0, nil
	}), 0)
	synctest.Wait()
	require.NoError(t, ex.Close())
	close(closed)
	require.Zero(t, result(t, f))
}

func gaveUp(t *testing.T, open Open) {
	ex := start(t, open, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := told(t, ctx, ex, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	require.Equal(t, context.DeadlineExceeded, err)
}

func derivedContext(t *testing.T, open Open) {
	ex := start(t, open, 1)
	f := submit(t, ex, executor.Func(func(ctx context.Context, _ int) (int, error) {
		child, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		<-child.Done()
		return 0, context.Cause(child)
	}), 0)
	synctest.Wait()
	began := time.Now()
	f.Abort()
	require.ErrorIs(t, failure(t, f), executor.ErrCancelled)
	require.Zero(t, time.Since(began))
}
