package process

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// ErrNotReceived is returned by [Received] for an ID of which nothing was handed to this process.
var ErrNotReceived = errors.New("process: it was not handed to this process: " +
	"put the handle itself, or a pointer to it, in the argument of Start")

// Received returns the files that came with the handle of this ID, each time the same ones. They are this process's
// own, are not passed on to what it starts, and nobody else closes them: they stay open until whoever asked for them
// closes them and says so by [Forget], or the process ends. It may be called concurrently.
func Received(id string) ([]*os.File, error) {
	received.mu.Lock()
	defer received.mu.Unlock()
	came := received.files[id]
	if len(came) == 0 {
		return nil, fmt.Errorf("%w (ID %q)", ErrNotReceived, id)
	}
	return came[0], nil
}

// Receive is for who gets the files of a handle in another way than by the start, say over a socket: from now on
// [Received] finds them under this ID. They are not to be closed by anybody else. If the handle was received before,
// its files stay what Received finds, and these are kept open behind them until those are forgotten: a file's locks are
// given up when any copy of it is closed.
func Receive(id string, files []*os.File) {
	received.mu.Lock()
	defer received.mu.Unlock()
	received.files[id] = append(received.files[id], files)
}

// Forget is for who has closed what [Received] found: it is found no more, unless it came again.
func Forget(id string) {
	received.mu.Lock()
	defer received.mu.Unlock()
	if came := received.files[id]; len(came) > 1 {
		received.files[id] = came[1:]
		return
	}
	delete(received.files, id)
}

// received is what this process was given: for each handle the files, as often as they came.
var received = struct {
	mu    sync.Mutex
	files map[string][][]*os.File
}{files: map[string][][]*os.File{}}
