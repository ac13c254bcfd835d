//go:build unix

package ipc

import (
	"errors"
	"os"
	"syscall"
)

// socketpair makes two files that are connected, do not block, and are not passed on to what this process starts.
func socketpair() (files [2]*os.File, err error) {
	syscall.ForkLock.RLock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return files, os.NewSyscallError("socketpair", err)
	}
	for i, fd := range fds {
		err = errors.Join(err, os.NewSyscallError("setnonblock", syscall.SetNonblock(fd, true)))
		files[i] = os.NewFile(uintptr(fd), "ipc")
	}
	if err != nil {
		return files, errors.Join(err, files[0].Close(), files[1].Close())
	}
	return files, nil
}

// readSome reads what is there; n is below 0 with an error.
func readSome(fd uintptr, b []byte) (n int, err error) {
	for {
		if n, err = syscall.Read(int(fd), b); !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}

// writeSome writes what there is room for.
func writeSome(fd uintptr, b []byte) (n int, err error) {
	for {
		if n, err = syscall.Write(int(fd), b); !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}

// look returns nil if there is something to read, or the end.
func look(fd uintptr) error {
	var b [1]byte
	for {
		if _, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// endOutput ends the stream that goes out, for all processes that have this end.
func endOutput(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_WR) }

func isAgain(err error) bool { return errors.Is(err, syscall.EAGAIN) }

func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }
