package processpool

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

func TestThePauseAfterAFailedStartDoublesUpToASecond(t *testing.T) {
	const ms = time.Millisecond
	for failures, pause := range map[int]time.Duration{
		1: 10 * ms, 2: 20 * ms, 3: 40 * ms, 7: 640 * ms, 8: time.Second, 9: time.Second, 1000: time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			p, err := New(2)
			require.NoError(t, err)
			p.lanes[newLane(p)] = struct{}{} // another worker, so the pool does not break
			backsOff := func() bool {
				synctest.Wait()
				p.mu.Lock()
				defer p.mu.Unlock()
				return p.retry != nil
			}
			p.failures = failures - 1
			p.failed(errors.New("no such program"))
			time.Sleep(pause - 1)
			require.True(t, backsOff(), "after %d failures, just before %v", failures, pause)
			time.Sleep(time.Nanosecond)
			require.False(t, backsOff(), "after %d failures, %v later", failures, pause)
			require.NoError(t, p.Close())
		})
	}
}

func TestLaunchersAreStartedAtOnceAndAfterAFailureOneByOne(t *testing.T) {
	for failures, starting := range map[int]int{0: 40, 1: 1} {
		p, err := New(40, WithCommand(func(ctx context.Context) *exec.Cmd { // it waits for a machine that never comes
			<-ctx.Done()
			return nil
		}))
		require.NoError(t, err)
		p.failures = failures
		for n := range 50 {
			_, err := executor.Submit(t.Context(), p, same, n)
			require.NoError(t, err)
		}
		require.Equal(t, starting, p.Stats().Starting, "after %d failures", failures)
		require.NoError(t, p.Close())
		require.NoError(t, p.Shutdown(t.Context()))
	}
}
