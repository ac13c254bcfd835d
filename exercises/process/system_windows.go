package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// ownGroup keeps the console's Ctrl-C away from the child.
func ownGroup(cmd *exec.Cmd) {
	attr := syscall.SysProcAttr{}
	if cmd.SysProcAttr != nil {
		attr = *cmd.SysProcAttr // the caller may use his again
	}
	attr.CreationFlags |= syscall.CREATE_NEW_PROCESS_GROUP
	cmd.SysProcAttr = &attr
}

// await waits for the process; there is no group to kill.
func (p *Process) await() error {
	err := p.cmd.Wait()
	p.retire(false)
	return err
}

// signalGroup knows only one signal.
func (p *Process) signalGroup(sig syscall.Signal) error {
	if sig != syscall.SIGKILL {
		return errors.ErrUnsupported
	}
	return p.cmd.Process.Kill()
}

// wasKilled tells whether Kill may have ended the process: the exit code is then 1.
func wasKilled(state *os.ProcessState) bool { return state.ExitCode() == 1 }

func hasNewParent() bool { return false }

func endOwnGroup() {}

func outliveReaders() {}

// drain has nothing to do where reads have no deadline.
func (o *output) drain([]byte) {}

func unread(*os.File) int { return -1 }

// canInherit: os/exec can give a child here no files beyond the three.
const canInherit = false

func inherit(int, string) (*os.File, error) { return nil, errors.ErrUnsupported }

// takeStdin leaves the program a standard input that is empty.
func takeStdin() (*os.File, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	stdin := os.Stdin
	os.Stdin = null
	return stdin, nil
}

// takeBoth sends what the program prints to stderr.
func takeBoth() (stdin, stdout *os.File, err error) {
	stdin, err = takeStdin()
	stdout, os.Stdout = os.Stdout, os.Stderr
	return stdin, stdout, err
}
