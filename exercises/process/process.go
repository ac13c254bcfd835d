package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Process is an operating-system process that was started by [Func.Start] or [Launch]. All methods may be called
// concurrently, and also after its end. Nothing has to be closed: a process is waited for whether or not anybody
// calls Wait, and no zombie stays.
type Process struct {
	cmd      *exec.Cmd
	name     string
	pid      int
	grace    time.Duration
	lifeline *lifeline // nil: there is nobody at the other end to ask
	input    *input    // nil: nothing is copied
	outputs  []*output
	stderr   excerpt
	unwatch  func() bool // stops watching Start's ctx

	mu    sync.Mutex // a signal is sent, or the process is given up to be reaped
	gone  bool       // its number may belong to another by now
	cause error      // why it was killed

	done chan struct{} // closed when what follows is final
	code int
	err  error
}

// PID is the process id. Once the process has ended, the system may give it to another.
func (p *Process) PID() int { return p.pid }

// Name is what [WithName] said, or else the name of the [Func] or the [Entry], or of the program.
func (p *Process) Name() string { return p.name }

// Done is closed when the process has ended, was reaped, and its output is copied. Python has Process.sentinel.
func (p *Process) Done() <-chan struct{} { return p.done }

// Alive tells whether [Process.Done] is still open. Python has is_alive.
func (p *Process) Alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// ExitCode is the exit code of a process that has ended: -1 if a signal ended it, or if its status was lost (see
// Wait). Python has exitcode, with the number of the signal below 0: here that is in [ExitError].
func (p *Process) ExitCode() (code int, ended bool) {
	if p.Alive() {
		return 0, false
	}
	return p.code, true
}

// Wait waits for the end of the process. It returns nil for exit code 0, an [*ExitError] otherwise, and ctx's error
// if ctx ends first, which does nothing to the process. If the process has ended, it does not matter that ctx has.
// Any number of callers get the same answer, which Python's join does not promise.
//
// Wait ends with the process itself, even if something that it left behind holds its output open. If another part of
// the program takes its exit status (by ignoring SIGCHLD, or by waiting for any child), the error wraps
// syscall.ECHILD.
func (p *Process) Wait(ctx context.Context) error {
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
	}
	if p.Alive() {
		return ctx.Err()
	}
	return p.err // both: what is there wins
}

// reap waits for the process and then tells everybody.
func (p *Process) reap() {
	err := p.await()
	if p.unwatch != nil {
		p.unwatch()
	}
	unread := p.lifeline.close()
	p.input.settle()
	settle(p.outputs)
	p.code, p.err = p.outcome(err)
	if p.err == nil && unread != nil {
		p.err = p.failure(unread)
	}
	close(p.done)
}

// retire is called once, when the process has ended: no more signals. Its group is killed here if the number is known
// to be its own still.
func (p *Process) retire(killGroup bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if killGroup {
		_ = p.signalGroup(syscall.SIGKILL)
	}
	p.gone = true
}

// outcome reads how the process ended.
func (p *Process) outcome(err error) (int, error) {
	state := p.cmd.ProcessState
	if state == nil {
		return -1, p.failure(fmt.Errorf("another part of this program took its exit status: %w", err))
	}
	if state.Success() {
		return 0, nil
	}
	e := &ExitError{PID: p.pid, Name: p.name, ExitCode: state.ExitCode(), Signal: signalOf(state)}
	e.Stderr = p.stderr.String()
	if wasKilled(state) {
		p.mu.Lock()
		e.cause = p.cause
		p.mu.Unlock()
	}
	return e.ExitCode, e
}

// failure says whose it is.
func (p *Process) failure(err error) error {
	return fmt.Errorf("process: %s (pid %d): %w", p.name, p.pid, err)
}

// signalOf is the signal that ended the process, or nil.
func signalOf(state *os.ProcessState) os.Signal {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal()
	}
	return nil
}

// Terminate sends SIGTERM to the process and its group: a Go program that does not handle it ends at once. It returns
// os.ErrProcessDone if the process has ended. On Windows there is no such signal, and the error is
// errors.ErrUnsupported.
func (p *Process) Terminate() error { return p.signal(syscall.SIGTERM) }

// Kill sends SIGKILL to the process and its group: nobody is asked. It does not wait for the end: see [Process.Wait].
// It returns os.ErrProcessDone if the process has ended. On Windows it ends the process alone.
func (p *Process) Kill() error { return p.signal(syscall.SIGKILL) }

// signal signals the group, unless its number may be another's by now.
func (p *Process) signal(sig syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone || p.pid == 0 { // of a Process that nobody started; the group 0 is our own
		return os.ErrProcessDone
	}
	err := p.signalGroup(sig)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return p.failure(fmt.Errorf("sending %v: %w", sig, err))
	}
	return err
}

// killFor is Kill, and notes why, unless the process has ended for another reason.
func (p *Process) killFor(cause error) {
	p.mu.Lock()
	if !p.gone {
		p.cause = cause
	}
	p.mu.Unlock()
	_ = p.Kill()
}
