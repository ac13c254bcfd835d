package process_test

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

// A writer that never returns costs patience, and not the knowledge that the process has ended.
func TestAWriterThatIsStuckDoesNotHideTheEnd(t *testing.T) {
	swap(t, process.Stuck, time.Millisecond)
	release := make(chan struct{})
	w := stuckWriter{release, make(chan struct{})}
	p := start(t, say, "anything", process.WithStdout(w))
	require.NoError(t, p.Wait(t.Context()))
	close(release)
	<-w.returned
}

type stuckWriter struct{ release, returned chan struct{} }

func (w stuckWriter) Write(p []byte) (int, error) {
	defer close(w.returned)
	<-w.release
	return len(p), nil
}

func TestPatienceWithTheWritersIsSpentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pipes []*os.File
		for range 2 {
			r, w, err := os.Pipe()
			require.NoError(t, err)
			defer r.Close()
			defer w.Close()
			pipes = append(pipes, r)
		}
		began := time.Now()
		process.SettleStuck(pipes...)
		require.Equal(t, *process.Stuck, time.Since(began)) // in virtual time
	})
}
