package executor_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// ending is a ctx that has ended, and what happens whenever somebody asks for its error again.
type ending struct {
	context.Context
	asked *int
	again func()
}

func (c ending) Err() error {
	if *c.asked++; *c.asked > 1 {
		c.again()
	}
	return c.Context.Err()
}

func TestWaitReturnsNoErrorIfWhatItWaitedForIsThereAsItGivesUp(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, until := range []executor.Until{executor.All, executor.FirstDone} {
		x := &late{}
		f, err := executor.Submit(t.Context(), x, square, 3)
		require.NoError(t, err)
		ctx := ending{ended, new(int), func() { _ = x.inline.Enter(t.Context(), x.job) }}
		done, pending, err := executor.Wait(ctx, until, f)
		require.Equal(t, 2, *ctx.asked)
		require.NoError(t, err)
		require.Equal(t, []*executor.Future[int]{f}, done)
		require.Empty(t, pending)
	}
}
