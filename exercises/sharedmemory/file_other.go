//go:build unix && !linux

package sharedmemory

import (
	"errors"
	"io"
	"os"
)

// newFile makes a file that has a name for a moment, and writes it full of zeros, so that there is room for it.
func newFile(size int) (*os.File, error) {
	file, err := unlinked("")
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(file, zeros{}, int64(size)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
