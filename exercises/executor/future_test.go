package executor_test

import (
	"runtime"
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

func TestDoneIsClosedAsSoonAsTheOutcomeIsThere(t *testing.T) {
	for range 10000 {
		x := &late{}
		f, err := executor.Submit(t.Context(), x, square, 3)
		require.NoError(t, err)
		f.Done() // somebody waits
		go func() { _ = x.inline.Enter(t.Context(), x.job) }()
		for looks := 1; f.State() != executor.Succeeded; looks++ {
			if looks%1000 == 0 { // and not each time, or it comes too late
				runtime.Gosched()
			}
		}
		select {
		case <-f.Done():
		default:
			t.Fatal("there is an outcome, and Done is not closed")
		}
	}
}
