//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
)

// ways are how a task may end, most of them with its worker.
var ways = map[string]func(context.Context) error{
	"kill":        func(context.Context) error { return die() },
	"exit 0":      func(context.Context) error { os.Exit(0); return nil },
	"exit 3":      func(context.Context) error { os.Exit(3); return nil },
	"nil map":     func(context.Context) error { go func() { unmade["one"] = 1 }(); select {} },
	"stack":       func(context.Context) error { debug.SetMaxStack(1 << 20); return fmt.Errorf("%d", deep(1)) },
	"fatal error": func(context.Context) error { new(sync.Mutex).Unlock(); return nil },
	"garbage":     func(context.Context) error { return garble("hello, world\n") },
	"strange frame": func(context.Context) error {
		b, err := wire.End(wire.Begin(nil, 'Z', 7), 0)
		if err != nil {
			return err
		}
		return garble(string(b))
	},
	"last words":         func(context.Context) error { fmt.Fprint(os.Stderr, "so it ends"); os.Exit(3); return nil },
	"grandchild":         func(context.Context) error { return bequeath(false) },
	"runaway grandchild": func(context.Context) error { return bequeath(true) },

	"sentinel": func(context.Context) error { return errOdd },
	"wrapped":  func(context.Context) error { return fmt.Errorf("number 3: %w", fmt.Errorf("checked: %w", errOdd)) },
	"joined":   func(context.Context) error { return errors.Join(io.EOF, fmt.Errorf("so %w", errOdd)) },
	"panic":    func(context.Context) error { panic(fmt.Sprint("out of ", "range")) },
	"panic error": func(context.Context) error {
		panic(errOdd)
	},
	"large error": func(context.Context) error { return errors.New(strings.Repeat("x", 1<<20)) },
}

var errOdd = executor.DefineError("processpool_test.errOdd", errors.New("odd"))

var unmade map[string]int

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return n + deep(n+1)
}

// protocolFile is what a worker answers on, which no task ought to know: the write end of a pipe that was not inherited.
func protocolFile() (*os.File, error) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		fd, _ := strconv.Atoi(entry.Name())
		to, _ := os.Readlink("/proc/self/fd/" + entry.Name())
		info, _ := os.ReadFile("/proc/self/fdinfo/" + entry.Name())
		_, flags, _ := strings.Cut(string(info), "flags:")
		mode, _ := strconv.ParseInt(strings.Fields(flags + " 0")[0], 8, 64)
		const want = syscall.O_WRONLY | syscall.O_CLOEXEC | syscall.O_NONBLOCK
		if strings.HasPrefix(to, "pipe:") && mode&(want|syscall.O_ACCMODE) == want {
			return os.NewFile(uintptr(fd), "protocol"), nil
		}
	}
	return nil, errors.New("no protocol file")
}

func garble(text string) error {
	f, err := protocolFile()
	if err == nil {
		keep = append(keep, f)
		_, err = f.WriteString(text)
	}
	if err == nil {
		select {} // the pool sees to the rest
	}
	return err
}

// bequeath leaves the protocol's pipe to a grandchild, says which, and dies.
func bequeath(runaway bool) error {
	f, err := protocolFile()
	if err != nil {
		return err
	}
	cmd := exec.Command("sleep", "1000")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: runaway} // and not by setsid, which may be too late
	cmd.ExtraFiles = []*os.File{f}
	if err := cmd.Start(); err != nil {
		return err
	}
	fmt.Fprint(os.Stderr, cmd.Process.Pid)
	os.Exit(3)
	return nil
}
