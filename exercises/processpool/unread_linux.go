package processpool

import (
	"os"
	"syscall"
	"unsafe"
)

// unreadBytes is how many bytes of those written to a pipe nobody has read. After its reader's death they tell which
// requests it cannot have begun.
func unreadBytes(f *os.File) int {
	if f == nil {
		return 0
	}
	conn, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	var n int32
	_ = conn.Control(func(fd uintptr) {
		const fionread = 0x541B // FIONREAD on all of Go's linux ports but mips, where it fails and leaves 0
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, fionread, uintptr(unsafe.Pointer(&n)))
	})
	return int(n)
}
