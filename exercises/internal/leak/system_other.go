//go:build !linux

package leak

import (
	"errors"
	"fmt"
	"runtime"
)

// Children returns [errors.ErrUnsupported]: child processes are listed on Linux only.
func Children() (map[int]string, error) {
	return nil, fmt.Errorf("leak: listing child processes on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

// Files returns [errors.ErrUnsupported]: open files are listed on Linux only.
func Files() (map[int]string, error) {
	return nil, fmt.Errorf("leak: listing open files on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
