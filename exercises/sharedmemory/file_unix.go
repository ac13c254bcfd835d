//go:build unix

package sharedmemory

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// mapFile maps the whole of a file.
func mapFile(file *os.File) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	const rw = syscall.PROT_READ | syscall.PROT_WRITE
	mem, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), rw, syscall.MAP_SHARED)
	return mem, os.NewSyscallError("mmap", err)
}

func unmap(mem []byte) error { return os.NewSyscallError("munmap", syscall.Munmap(mem)) }

// lockByte locks a byte of a file for this process, unless another has it. These locks belong to the process: none is
// inherited, and all go when the process ends, or closes the file.
func lockByte(file *os.File, at int64) (bool, error) {
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: at, Len: 1}
	err := fcntl(file, syscall.F_SETLK, &lock)
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
		return false, nil
	}
	return err == nil, err
}

// isUnlocked tells whether no other process has locked a byte of a file.
func isUnlocked(file *os.File, at int64) bool {
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: at, Len: 1}
	err := fcntl(file, syscall.F_GETLK, &lock)
	return err == nil && lock.Type == syscall.F_UNLCK
}

// fcntl keeps the file open meanwhile. By its number alone it might ask another file, if this one is closed at the same
// time, and be told that a process that lives has gone.
func fcntl(file *os.File, cmd int, lock *syscall.Flock_t) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = conn.Control(func(fd uintptr) { failed = syscall.FcntlFlock(fd, cmd, lock) })
	return errors.Join(err, os.NewSyscallError("fcntl", failed))
}

// unlinked makes a file in a directory and takes its name away at once.
func unlinked(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "sharedmemory-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
