package process

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// output copies what a process prints. os/exec can do that too, but when something that outlives the process holds
// the pipe, it must choose between waiting long for nothing and losing what the process printed last.
type output struct {
	r, w *os.File // w is the child's
	to   io.Writer
	done chan struct{}
}

// connect gives the command its outputs. A writer is never handed to the child itself, not even if it is a file: an
// orphan that holds it makes others wait, go test for one.
func (p *Process) connect(o options) error {
	stdout, stderr := o.stdout, o.stderr
	if _, file := p.cmd.Stdout.(*os.File); stdout == nil && !file {
		stdout = p.cmd.Stdout
	}
	if stderr == nil {
		stderr = p.cmd.Stderr
	}
	if stderr == nil {
		stderr = os.Stderr
	}
	if same(stdout, stderr) {
		shared := &lockedWriter{w: stderr}
		stdout, stderr = shared, shared
	}
	w, err := p.copyTo(io.MultiWriter(&p.stderr, stderr))
	if err != nil {
		return err
	}
	p.cmd.Stderr = w
	if stdout == nil {
		return nil
	}
	w, err = p.copyTo(stdout)
	p.cmd.Stdout = w
	return err
}

// copyTo is the child's end of a new output.
func (p *Process) copyTo(to io.Writer) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.outputs = append(p.outputs, &output{r, w, to, make(chan struct{})})
	return w, nil
}

// begin is called when the child has its end, or will never have.
func (o *output) begin(started bool) {
	o.w.Close()
	if started {
		go o.copy()
	} else {
		o.r.Close()
	}
}

// copy reads until nobody holds the other end, or until settle says that the process has ended. What the writer does
// not take is dropped: the process is not to be blocked, or killed, because a log is full.
func (o *output) copy() {
	defer close(o.done)
	defer o.r.Close()
	buf := make([]byte, 16<<10)
	for {
		n, err := o.r.Read(buf)
		if n > 0 {
			_, _ = o.to.Write(buf[:n])
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			o.drain(buf)
			return
		}
		if err != nil {
			return
		}
	}
}

// stuck is how long the writers may take for what a process has left in its pipes. A process has ended even if they
// never return.
var stuck = 2 * time.Second

// settle is called when the process has ended, and waits until all that it printed is copied. All that is in the pipes
// by then, so nothing else is waited for.
func settle(outputs []*output) {
	for _, o := range outputs {
		o.finish()
	}
	patience := time.NewTimer(stuck)
	defer patience.Stop()
	for _, o := range outputs {
		select {
		case <-o.done:
		case <-patience.C: // for all of them
			return
		}
	}
}

// finish lets copy end with what is in the pipe now.
func (o *output) finish() {
	if o.r.SetReadDeadline(time.Unix(1, 0)) == nil {
		return
	}
	timer := time.NewTimer(200 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-o.done:
	case <-timer.C:
		o.r.Close() // pipes on Windows have no deadlines
	}
}

// lockedWriter lets two outputs share a writer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// same compares two writers, of which some cannot be compared.
func same(a, b io.Writer) bool {
	defer func() { _ = recover() }()
	return a == b
}
