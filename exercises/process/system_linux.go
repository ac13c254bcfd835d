package process

import (
	"errors"
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

// await waits for the process. Its group is killed after its end and before it is reaped: until then the number is
// its own, and nobody else's group can be hit.
func (p *Process) await() error {
	p.retire(waitable(p.pid))
	return p.cmd.Wait()
}

// waitable blocks until the process has ended, and leaves it to be reaped. It returns false if somebody else reaped
// it.
func waitable(pid int) bool {
	const byPID = 1
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, byPID, uintptr(pid), 0, syscall.WEXITED|syscall.WNOWAIT, 0, 0)
		if errno != syscall.EINTR {
			return errno == 0
		}
	}
}

// unread is the number of bytes in the pipe.
func unread(w *os.File) int {
	conn, err := w.SyscallConn()
	if err != nil {
		return 0
	}
	var n int32
	_ = conn.Control(func(fd uintptr) {
		syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&n)))
	})
	return int(n)
}

// reopen opens a pipe or a terminal anew, with a mode of its own: that of fd is shared with the parent, if it has kept
// it, whose writes would fail when the pipe is full. A file would begin at its beginning again.
func reopen(fd, mode int) (int, error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return -1, err
	}
	if kind := stat.Mode & syscall.S_IFMT; kind != syscall.S_IFIFO && kind != syscall.S_IFCHR {
		return -1, errors.ErrUnsupported
	}
	const flags = syscall.O_NONBLOCK | syscall.O_CLOEXEC | syscall.O_NOCTTY
	return syscall.Open("/proc/self/fd/"+strconv.Itoa(fd), mode|flags, 0)
}

func dupTo(from, to int) error { return syscall.Dup3(from, to, 0) }
