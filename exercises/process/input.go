package process

import (
	"io"
	"os"
	"time"
)

// input copies what a process is to read. os/exec can do that too, but waits for a Read that blocks, for ever, even if
// the process has ended.
type input struct {
	from io.Reader
	r, w *os.File // r is the child's
	done chan struct{}
}

// feed gives the command its input, unless that is a file, which the child gets itself.
func (p *Process) feed() error {
	from := p.cmd.Stdin
	if _, file := from.(*os.File); file || from == nil {
		return nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	p.cmd.Stdin, p.input = r, &input{from, r, w, make(chan struct{})}
	return nil
}

// begin is called when the child has its end, or will never have.
func (i *input) begin(started bool) {
	if i == nil {
		return
	}
	i.r.Close()
	if started {
		go i.copy()
	} else {
		i.w.Close()
	}
}

// copy writes until there is no more, or nobody reads.
func (i *input) copy() {
	defer close(i.done)
	defer i.w.Close()
	_, _ = io.Copy(struct{ io.Writer }{i.w}, i.from) // by Write, which leaves nothing: splice keeps a pipe
}

// settle is called when the process has ended, and waits a moment, so that as a rule nobody uses its Stdin any more.
func (i *input) settle() {
	if i == nil {
		return
	}
	i.w.Close() // ends a write
	timer := time.NewTimer(200 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-i.done:
	case <-timer.C:
	}
}
