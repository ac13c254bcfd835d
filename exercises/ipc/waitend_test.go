package ipc_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/ipc"
)

// sluggish is never ready, and takes a second to give up.
type sluggish struct{ polls *atomic.Int32 }

func (s sluggish) Poll(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.polls.Add(1)
	defer s.polls.Add(-1)
	<-ctx.Done()
	time.Sleep(time.Second)
	return ctx.Err()
}

func TestAWaitThatReturnsHasLeftNothingBehind(t *testing.T) {
	for name, c := range map[string]struct {
		patience, until time.Duration
		ready           int
		err             error
	}{
		"because one is ready":  {2 * time.Minute, time.Minute, 1, nil},
		"because its ctx ended": {time.Minute, 2 * time.Minute, 0, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.patience)
				defer cancel()
				event, cancelEvent := context.WithTimeout(t.Context(), c.until)
				defer cancelEvent()
				never := sluggish{new(atomic.Int32)}
				begun := time.Now()
				ready, err := ipc.Wait(ctx, never, ipc.Sentinel(event), never)
				require.Zero(t, never.polls.Load())
				require.Equal(t, time.Minute+time.Second, time.Since(begun))
				require.Len(t, ready, c.ready)
				require.ErrorIs(t, err, c.err)
			})
		})
	}
}
