//go:build unix

package process_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestAHandleThatIsReceivedAgainIsTheFirstUntilThatIsForgotten(t *testing.T) {
	leak.Check(t)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	process.Receive(t.Name(), []*os.File{r})
	process.Receive(t.Name(), []*os.File{w})
	got, err := process.Received(t.Name())
	require.NoError(t, err)
	require.Equal(t, []*os.File{r}, got)
	_, err = w.WriteString("open")
	require.NoError(t, err, "to close a copy of a file gives up the locks of all")

	require.NoError(t, r.Close())
	process.Forget(t.Name())
	got, err = process.Received(t.Name())
	require.NoError(t, err)
	require.Equal(t, []*os.File{w}, got)
	require.NoError(t, w.Close())
	for range 2 {
		process.Forget(t.Name())
		_, err = process.Received(t.Name())
		require.ErrorIs(t, err, process.ErrNotReceived)
	}
}

// closer is a handle that closes what was handed over before it.
type closer struct{ letterbox }

func (c closer) Handover() (string, []*os.File, error) {
	_ = c.file.Close()
	file, err := os.Open(os.DevNull)
	return "closer", []*os.File{file}, err
}

type two struct {
	Box letterbox
	By  closer
}

var postTwo = process.Define("postTwo", func(context.Context, two) error { return nil })

func TestAHandleThatIsClosedBeforeTheChildHasItIsAnError(t *testing.T) {
	box, _ := newLetterbox(t)
	_, err := postTwo.Start(t.Context(), two{box, closer{box}})
	require.ErrorIs(t, err, os.ErrClosed)
}

// The lock keeps the start where it has looked up the number of the file and not yet made the child.
func TestTheChildGetsTheFileAndNotTheNextOneOfItsNumber(t *testing.T) {
	leak.Check(t)
	box, arrived := newLetterbox(t)
	dir := t.TempDir()
	syscall.ForkLock.RLock()
	started := make(chan error, 1)
	go func() {
		p, err := post.Start(context.Background(), box)
		if err == nil {
			err = p.Wait(context.Background())
		}
		started <- err
	}()
	for syscall.ForkLock.TryRLock() {
		syscall.ForkLock.RUnlock()
		runtime.Gosched()
	}
	closed := make(chan string, 1)
	go func() { closed <- arrived() }() // closes the box, and waits for the start if need be
	for range 100 {                     // of which one would take the box's number
		other, err := os.Create(filepath.Join(dir, "other"))
		require.NoError(t, err)
		defer other.Close()
		runtime.Gosched()
	}
	syscall.ForkLock.RUnlock()
	require.NoError(t, <-started)
	require.Equal(t, "by itself", <-closed)
}
