//go:build unix

package process

import (
	"os"
	"os/signal"
	"syscall"
)

// takeStdin takes the lifeline out of everybody else's reach: what is at its number from now on is empty.
func takeStdin() (*os.File, error) {
	f, err := take(syscall.Stdin, os.O_RDONLY, "lifeline")
	if err != nil {
		return nil, err
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	return f, replace(null, syscall.Stdin)
}

// takeBoth takes both ends of a protocol. Whatever is written to stdout from now on, even by a file that was made of
// it before or by C code, goes to stderr.
func takeBoth() (stdin, stdout *os.File, err error) {
	if stdout, err = take(syscall.Stdout, os.O_WRONLY, "protocol output"); err != nil {
		return nil, nil, err
	}
	if err := replace(os.Stderr, syscall.Stdout); err != nil {
		return nil, nil, err
	}
	stdin, err = takeStdin()
	return stdin, stdout, err
}

// take makes a file of a descriptor under another number, so that nothing started from here has it. Through the
// poller, closing it ends a read, and no thread waits in one.
func take(fd, mode int, name string) (*os.File, error) {
	moved, err := reopen(fd, mode)
	if err != nil {
		moved, err = dupNonblock(fd)
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(moved), name), nil
}

// dupNonblock changes the mode of fd too, and of the parent's, if it has kept it.
func dupNonblock(fd int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	moved, err := syscall.Dup(fd)
	if err != nil {
		return -1, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(moved)
	return moved, os.NewSyscallError("setnonblock", syscall.SetNonblock(moved, true))
}

// replace makes fd another number of what f is.
func replace(f *os.File, fd int) error {
	conn, err := f.SyscallConn() // and not f.Fd(), which has effects
	if err != nil {
		return err
	}
	var failed error
	if err := conn.Control(func(from uintptr) { failed = dupTo(int(from), fd) }); err != nil {
		return err
	}
	return os.NewSyscallError("dup", failed)
}

// canInherit: a child can have open files of ours.
const canInherit = true

// inherit takes over a file that came with the start, so that nothing started from here has it too.
func inherit(fd int, name string) (*os.File, error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return nil, os.NewSyscallError("fstat", err)
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), name), nil
}

// outliveReaders makes a write to stdout or stderr fail when the parent, which reads them, is gone. By default that
// ends a Go program, which could not tidy up. To ignore SIGPIPE instead would be passed on to what the child starts.
func outliveReaders() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }
