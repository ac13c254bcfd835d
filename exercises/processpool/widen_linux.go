package processpool

import (
	"os"
	"syscall"
)

// widen has a pipe hold more than the usual 64 KiB, so that a chunk of numbers fits into it whole and its writer need not
// wait for the reader halfway. It is no more than this because all pipes of a user together are limited.
func widen(pipe *os.File) {
	conn, err := pipe.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		const setSize, size = 1031, 256 << 10 // F_SETPIPE_SZ
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setSize, size)
	})
}
