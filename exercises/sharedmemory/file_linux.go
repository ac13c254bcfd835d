package sharedmemory

import (
	"errors"
	"os"
	"syscall"
)

// newFile makes a file of memory that never has a name, and takes the room for it, so that a write to it later cannot
// fail: that would be a fatal signal.
func newFile(size int) (*os.File, error) {
	const (
		dir     = "/dev/shm"
		tmpfile = 0x400000 | syscall.O_DIRECTORY // O_TMPFILE
	)
	file, err := os.OpenFile(dir, os.O_RDWR|tmpfile, 0o600)
	if err != nil {
		if file, err = unlinked(dir); err != nil {
			return nil, err
		}
	}
	if err := syscall.Fallocate(int(file.Fd()), 0, 0, int64(size)); err != nil {
		return nil, errors.Join(&os.PathError{Op: "fallocate", Path: dir, Err: err}, file.Close())
	}
	return file, nil
}
