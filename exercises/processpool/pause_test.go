package processpool

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
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
