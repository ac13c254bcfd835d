package leak

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Files returns the open file descriptors of this process and where each leads: a path,
// "socket:[...]", "pipe:[...]" and the like. The ones that the Go runtime keeps for its network
// poller and the profiles that package testing never closes are left out.
//
// An [os.File] that nothing refers to any more is closed by the garbage collector at some time:
// such a leak may or may not be seen. Files costs a system call for each descriptor and is safe
// for concurrent use. Off Linux it returns [errors.ErrUnsupported].
func Files() (map[int]string, error) {
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("leak: listing open files: %w", err)
	}
	found := map[int]string{}
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(dir, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // closed by now, as is the one that listed the directory
		}
		if err != nil {
			return nil, fmt.Errorf("leak: reading an open file: %w", err)
		}
		if fd, err := strconv.Atoi(entry.Name()); err == nil && !ignored(target) {
			found[fd] = target
		}
	}
	return found, nil
}

func ignored(target string) bool {
	switch target {
	case "anon_inode:[eventpoll]", "anon_inode:[eventfd]": // made at the first use of the poller
		return true
	}
	return isProfile(target, "test.cpuprofile") || isProfile(target, "test.trace")
}

// isProfile reports whether target is the file that the flag names; testing opens these two
// after Main took its baseline and leaves them to the end of the process.
func isProfile(target, name string) bool {
	f := flag.Lookup(name)
	return f != nil && filepath.Base(f.Value.String()) == filepath.Base(target)
}
