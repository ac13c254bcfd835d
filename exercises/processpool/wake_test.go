package processpool

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/process"
)

var same = executor.Define("same", func(_ context.Context, n int) (int, error) { return n, nil })

// Two lanes, of which one is too many when it is woken for a job: it must not take the wake-up with it. From outside
// one cannot choose which is woken.
func TestALaneThatLeavesWhenItIsWokenHasAnotherWoken(t *testing.T) {
	p, err := New(2)
	require.NoError(t, err)
	stays, leaves := newLane(p), newLane(p)
	stays.starting, stays.proc, leaves.proc = false, new(process.Process), new(process.Process)
	p.lanes[stays], p.lanes[leaves] = struct{}{}, struct{}{}
	p.starting, p.live = 1, 2
	gets := make(chan bool)
	go func() { gets <- stays.wait() }()
	for p.Stats().Idle != 1 {
		runtime.Gosched()
	}
	require.NoError(t, p.Resize(1))
	for p.Stats().Idle != 1 { // it has looked, and was not too many yet
		runtime.Gosched()
	}
	p.arrived(leaves)
	_, err = executor.Submit(context.Background(), p, same, 3) // nothing ends it, and the process is none
	require.NoError(t, err)
	require.False(t, leaves.wait())
	require.True(t, <-gets)
}

// Two lanes that both have more than they are at, one of them at a long one. From outside one cannot have neither of
// them fall idle.
func TestWhatIsBehindALongTaskIsGivenBackAlsoWhenAllAreBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := New(2)
		require.NoError(t, err)
		long, busy := newLane(p), newLane(p)
		for _, l := range []*lane{long, busy} {
			l.starting, l.depth = false, 10
			p.lanes[l] = struct{}{}
		}
		for n := range 5 {
			_, err := executor.Submit(context.Background(), p, same, n)
			require.NoError(t, err)
		}
		require.True(t, long.wait())
		require.True(t, busy.wait())
		answers := time.NewTicker(stuck)
		defer answers.Stop()
		for began := time.Now(); time.Since(began) < starving; <-answers.C {
			require.False(t, recalled(long), "it may be waiting for a processor")
			p.mu.Lock()
			busy.pace.mark = time.Now()
			p.mu.Unlock()
		}
		synctest.Wait()
		require.True(t, recalled(long))
		require.False(t, recalled(busy))
		require.True(t, long.wait(), "there is something to write to it")
	})
}

func recalled(l *lane) bool {
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	return l.recalled
}
