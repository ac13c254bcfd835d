package executor_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

func TestDoneIsTheSameChannelBeforeAndAfterTheEnd(t *testing.T) {
	for asks, before := range map[string]bool{"asked before the end": true, "asked only afterwards": false} {
		t.Run(asks, func(t *testing.T) {
			x := &late{}
			f, err := executor.Submit(t.Context(), x, square, 3)
			require.NoError(t, err)
			var done <-chan struct{}
			if before {
				done = f.Done()
				require.True(t, done == f.Done())
			}
			require.NoError(t, x.inline.Enter(t.Context(), x.job))
			if !before {
				done = f.Done()
			}
			<-done
			f.OnDone(func(f *executor.Future[int]) { require.True(t, done == f.Done()) })
			require.True(t, done == f.Done())
		})
	}
}
