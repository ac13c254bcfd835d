package decision_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Row 1.7. On one processor a goroutine that has been started waits for its turn, until whoever runs hands over. It gets
// it at the first call, or at the second: once in 61 times the scheduler looks first at those who have waited longest,
// and that is the caller itself.
func TestGoschedHandsOver(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const rounds, spins = 200, 1000
	waited := 0
	for range rounds {
		var ran atomic.Bool
		go ran.Store(true)
		for range spins {
			ran.Load() // this hands over to nobody
		}
		if !ran.Load() { // else the runtime took the turn away, as it does after ten milliseconds
			waited++
		}
		calls := 0
		for ; !ran.Load(); calls++ {
			runtime.Gosched()
		}
		require.LessOrEqual(t, calls, 2)
	}
	require.Positive(t, waited, "without Gosched the other one waits")
}
