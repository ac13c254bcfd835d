//go:build unix

package processpool

import (
	"io"
	"os"
	"syscall"
	"time"
)

// newJournal makes the file of a journal, without a name that could be left behind.
func newJournal() (*os.File, error) {
	f, err := createIn("/dev/shm") // memory, where there is such a place
	if err != nil {
		f, err = createIn("")
	}
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(make([]byte, journalSize)); err != nil { // so that there is room for it when it is needed
		f.Close()
		return nil, err
	}
	return f, nil
}

func createIn(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "processpool-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func mapShared(f *os.File, size int) (mem []byte, free func(), err error) {
	mem, err = syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	return mem, func() { _ = syscall.Munmap(mem) }, err
}

// readNow reads what is there. It returns io.EOF if that is nothing.
func readNow(pipe *os.File, b []byte) (n int, err error) {
	_ = pipe.SetReadDeadline(time.Time{}) // it has passed, and keeps even what is there from being read
	conn, err := pipe.SyscallConn()
	if err != nil {
		return 0, err
	}
	bad := conn.Read(func(fd uintptr) bool {
		for {
			if n, err = syscall.Read(int(fd), b); err != syscall.EINTR {
				return true
			}
		}
	})
	if bad != nil || err != nil || n <= 0 {
		return 0, io.EOF
	}
	return n, nil
}
