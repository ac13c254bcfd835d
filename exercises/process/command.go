package process

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// Command is this same program, to be started as a child that runs the [Entry] of this name. It may be changed before
// it is given to [Launch]. It is an error if the program has not called [Main].
//
// On Linux the file started is the very one that runs now, even if it was replaced or deleted. The environment is
// this process's, with one addition for programs built with -race, which otherwise sleep a second when they end.
func Command(name string) (*exec.Cmd, error) {
	if err := guard(); err != nil {
		return nil, err
	}
	if !mainCalled.Load() {
		return nil, ErrNoMain // the child would not call it either
	}
	path, err := self()
	if err != nil {
		return nil, fmt.Errorf("process: finding this program's file: %w", err)
	}
	return &exec.Cmd{Path: path, Args: []string{os.Args[0], Arg(name)}, Env: environ()}, nil
}

// self is the path of this program.
var self = sync.OnceValues(func() (string, error) {
	const link = "/proc/self/exe" // of the child by the time it is resolved, and that is the same file
	if _, err := os.Readlink(link); err == nil {
		return link, nil
	}
	return os.Executable()
})

// environ is the environment with the race detector's pause at exit taken out, unless somebody set it.
func environ() []string {
	const key, option = "GORACE=", "atexit_sleep_ms=0"
	env := os.Environ()
	i := slices.IndexFunc(env, func(kv string) bool { return strings.HasPrefix(kv, key) })
	if i < 0 {
		return append(env, key+option)
	}
	env[i] = key + option + " " + strings.TrimPrefix(env[i], key) // the last one counts
	return env
}
