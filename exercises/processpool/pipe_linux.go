package processpool

import (
	"os"
	"syscall"
	"unsafe"
)

// unreadBytes is how many bytes of those written to a pipe nobody has read. After its reader's death they tell which
// requests it cannot have begun.
func unreadBytes(pipe *os.File) int {
	var n int32
	control(pipe, func(fd uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&n)))
	})
	return int(n)
}

// widen has a pipe hold more than the usual 64 KiB, so that a chunk of numbers fits into it whole and its writer need not
// wait for the reader halfway. It is no more than this because all pipes of a user together are limited.
func widen(pipe *os.File) {
	control(pipe, func(fd uintptr) {
		const setSize, size = 1031, 256 << 10 // F_SETPIPE_SZ
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setSize, size)
	})
}

// control does something with a pipe that is still open.
func control(pipe *os.File, do func(fd uintptr)) {
	if conn, err := pipe.SyscallConn(); err == nil {
		_ = conn.Control(do)
	}
}
