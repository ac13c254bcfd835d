//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the child into a process group of its own: the terminal's Ctrl-C does not reach it, and what it
// starts can be ended together with it.
func ownGroup(cmd *exec.Cmd) {
	attr := syscall.SysProcAttr{}
	if cmd.SysProcAttr != nil {
		attr = *cmd.SysProcAttr // the caller may use his again
	}
	attr.Setpgid, attr.Pgid = !attr.Setsid, 0 // who leads a session leads a group
	cmd.SysProcAttr = &attr
}

// signalGroup must be called only while the number of the process is its own. The process may have left its group for
// another; and where a group of which only a zombie is left cannot be signalled (on macOS: EPERM), the zombie can.
func (p *Process) signalGroup(sig syscall.Signal) error {
	err := syscall.Kill(-p.pid, sig)
	if group, _ := syscall.Getpgid(p.pid); err != nil || group != p.pid {
		return p.cmd.Process.Signal(sig)
	}
	return nil
}

// wasKilled tells whether Kill may have ended the process.
func wasKilled(state *os.ProcessState) bool { return signalOf(state) == syscall.SIGKILL }

// parentPID is that of the parent at the start: another later means that it has died.
var parentPID = os.Getppid()

func hasNewParent() bool { return os.Getppid() != parentPID }

// endOwnGroup ends this process too, unless it does not lead its group.
func endOwnGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
}

// drain copies what is in the pipe now, and at most what a pipe can hold: others may go on writing.
func (o *output) drain(buf []byte) {
	conn, err := o.r.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		for left := 1 << 20; left > 0; {
			n, err := syscall.Read(int(fd), buf) // does not block
			if n <= 0 || err != nil {
				return
			}
			_, _ = o.to.Write(buf[:n])
			left -= n
		}
	})
}
