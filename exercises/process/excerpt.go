package process

import (
	"bytes"
	"fmt"
	"sync"
)

// How much of stderr an ExitError carries. What decides is said first by a fatal error of the Go runtime, hundreds of
// lines of stacks before the end, and last by nearly everything else.
const (
	headSize = 2 << 10
	tailSize = 8 << 10
)

// excerpt is a writer that keeps the first headSize bytes and the last tailSize. It is read when the process has ended,
// which a writer that is stuck need not have noticed: hence the lock.
type excerpt struct {
	mu         sync.Mutex
	head, tail []byte // of the tail, a byte more, which tells whether a line begins after it
	total      int
}

func (e *excerpt) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.total += len(p)
	room := min(headSize-len(e.head), len(p))
	e.head = append(e.head, p[:room]...)
	e.tail = append(e.tail, last(p[room:], tailSize+1)...)
	if len(e.tail) > 2*tailSize { // so that each byte is moved once at most
		e.tail = append(e.tail[:0], last(e.tail, tailSize+1)...)
	}
	return len(p), nil
}

// String is all of it, or else both ends and, on a line between them, how much was left out. The tail begins with a
// whole line if it has one.
func (e *excerpt) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.total <= headSize+tailSize {
		return string(e.head) + string(e.tail)
	}
	tail := last(e.tail, tailSize+1)
	from := bytes.IndexByte(tail, '\n') + 1
	if from == 0 || from == len(tail) {
		from = 1
	}
	head, tail := bytes.TrimSuffix(e.head, []byte("\n")), tail[from:]
	return fmt.Sprintf("%s\n... bytes left out: %d ...\n%s", head, e.total-headSize-len(tail), tail)
}

// last is the last n bytes of b, or all.
func last(b []byte, n int) []byte { return b[max(0, len(b)-n):] }
