package process

import (
	"io"
	"os"
	"reflect"
	"time"
)

// Frame is what Start sends.
func (f *Func[Arg]) Frame(arg Arg, grace time.Duration) ([]byte, error) {
	frame, _, err := f.encode(arg, grace)
	return frame, err
}

// StopFrame is what Stop sends.
func StopFrame() []byte { return stopFrame() }

// Stuck is how long a writer may hold up Done.
var Stuck = &stuck

// Excerpt is what is kept of what is said, piece by piece.
func Excerpt(said string, piece int) string {
	var e ExcerptOf
	for len(said) > 0 {
		n, _ := e.Write([]byte(said[:min(piece, len(said))]))
		said = said[n:]
	}
	return e.String()
}

// ExcerptMemory is what it takes to keep the excerpt of n bytes.
func ExcerptMemory(n, piece int) int {
	var e ExcerptOf
	for ; n > 0; n -= piece {
		_, _ = e.Write(make([]byte, piece))
	}
	return cap(e.head) + cap(e.tail)
}

// ExcerptOf shows excerpt to the tests.
type ExcerptOf = excerpt

// KillFor is what the end of Start's ctx does.
func (p *Process) KillFor(cause error) { p.killFor(cause) }

// SettleStuck settles outputs whose writers never return.
func SettleStuck(pipes ...*os.File) {
	var outputs []*output
	for _, r := range pipes {
		outputs = append(outputs, &output{r: r, done: make(chan struct{})})
	}
	settle(outputs)
}

// CopyLate copies a pipe whose process has ended and was settled before anything was read.
func CopyLate(r *os.File, to io.Writer) {
	o := &output{r: r, to: to, done: make(chan struct{})}
	o.finish()
	o.copy()
}

// Unread is what a child says that ended before it read the frame, while Stop was asking it to.
func Unread(r, w *os.File, frame []byte) error {
	l := &lifeline{w: w}
	l.deliver(frame)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		l.ask()
	}()
	err := l.close()
	<-asked
	r.Close()
	return err
}

// Become makes p take another process for itself.
func (p *Process) Become(pid int) { p.pid = pid }

// MayHold tells whether a value of a type can hold a handle.
func MayHold[T any]() bool { return mayHold(reflect.TypeFor[T]()) }
