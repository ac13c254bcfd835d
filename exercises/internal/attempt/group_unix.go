//go:build unix

package attempt

import (
	"os/exec"
	"syscall"
)

// endsWithItsGroup has the end of the command's ctx take along what it has started.
func endsWithItsGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
