package process

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Launch starts any command as a Process, in a process group of its own. It is the lower half of [Func.Start], for
// who speaks another protocol with the child, or starts another program.
//
// A Stdin or Stdout of cmd that is an *os.File is passed to the child as it is, and the caller closes its copy after
// Launch; nil is /dev/null, or for Stdout what [WithStdout] says. Stderr goes to [WithStderr], or else to cmd.Stderr,
// or else to os.Stderr. Any other Stdin is copied, and when the process has ended a Read that blocks is left to itself.
// Do not use cmd's own pipes (StdoutPipe and the like): the process is waited for from the start on, and that closes
// them. Python has subprocess.Popen.
//
// An error, for example that there is no such program, means that nothing was started. It costs what cmd.Start costs,
// and keeps one goroutine for the process and one for each stream that is copied.
func Launch(cmd *exec.Cmd, opts ...Option) (*Process, error) {
	if err := guard(); err != nil {
		return nil, err
	}
	if cmd == nil {
		return nil, errors.New("process: Launch: the command is nil")
	}
	o, err := collect(opts)
	if err != nil {
		return nil, err
	}
	return launch(cmd, o)
}

func launch(cmd *exec.Cmd, o options) (*Process, error) {
	p := &Process{cmd: cmd, name: o.name, grace: o.grace, lifeline: o.lifeline, done: make(chan struct{})}
	if p.name == "" {
		p.name = nameOf(cmd)
	}
	ownGroup(cmd)
	if len(o.env) > 0 {
		cmd.Env = append(cmd.Environ(), o.env...)
	}
	if err := p.start(o); err != nil {
		return nil, fmt.Errorf("process: starting %s: %w", p.name, err)
	}
	p.pid = cmd.Process.Pid
	if o.ctx != nil {
		p.unwatch = context.AfterFunc(o.ctx, func() { p.killFor(context.Cause(o.ctx)) })
	}
	go p.reap()
	return p, nil
}

// start starts the command with its streams, or leaves nothing behind.
func (p *Process) start(o options) error {
	err := p.connect(o)
	if err == nil {
		err = p.feed()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	p.input.begin(err == nil)
	for _, out := range p.outputs {
		out.begin(err == nil)
	}
	return err
}

// nameOf is the name of the entry that cmd runs, or of the program.
func nameOf(cmd *exec.Cmd) string {
	if name, ok := parseArgs(cmd.Args); ok {
		return name
	}
	return filepath.Base(cmd.Path)
}
