//go:build unix && !linux

package process

import (
	"errors"
	"os"
	"syscall"
)

// await waits for the process, and kills its group afterwards. There is a moment in between in which the number might
// be given to another group; only Linux lets us see, without raw system calls, that a process has ended and leave it.
func (p *Process) await() error {
	err := p.cmd.Wait()
	p.retire(p.cmd.ProcessState != nil)
	return err
}

// unread is not known here.
func unread(*os.File) int { return -1 }

// reopen needs /proc.
func reopen(fd, mode int) (int, error) { return -1, errors.ErrUnsupported }

func dupTo(from, to int) error { return syscall.Dup2(from, to) }
