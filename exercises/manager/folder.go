package manager

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A server without an address of its own has a folder for its socket, which only its user may enter. Whoever ends the
// server takes it away: Close, the child at its orderly end, the parent when the child was killed. If all of them
// were, the next server that makes a folder does.

const folders = "go-manager-"

// privateAddress is an address in a new folder.
func privateAddress() (a Address, folder string, err error) {
	sweep(os.TempDir())
	folder, err = os.MkdirTemp("", folders) // its mode is 0700
	return Address("unix:" + filepath.Join(folder, "s")), folder, err
}

// sweep takes away the folders in which nobody listens any more.
func sweep(in string) {
	found, err := filepath.Glob(filepath.Join(in, folders+"*"))
	if err != nil {
		return
	}
	for _, folder := range found {
		if isLeft(folder) {
			_ = os.RemoveAll(folder) // what is somebody else's stays
		}
	}
}

// isLeft tells that a folder is nobody's. One without a socket may be in the making.
func isLeft(folder string) bool {
	socket := filepath.Join(folder, "s")
	if _, err := os.Stat(socket); errors.Is(err, fs.ErrNotExist) {
		made, err := os.Stat(folder)
		return err == nil && time.Since(made.ModTime()) > time.Minute
	}
	return Address("unix:" + socket).isDead()
}
