package process

import (
	"bytes"
	"sync"
)

// tailSize is how much of stderr an ExitError carries: a panic's report fits, unless its stack is very deep.
const tailSize = 8 << 10

// tail is a writer that keeps the last tailSize bytes. It is read when the process has ended, which a writer that is
// stuck need not have noticed: hence the lock.
type tail struct {
	mu   sync.Mutex
	kept []byte
	cut  bool
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if len(t.kept) > 2*tailSize { // so that each byte is moved once at most
		t.trim()
	}
	return len(p), nil
}

func (t *tail) trim() {
	if excess := len(t.kept) - tailSize; excess > 0 {
		t.kept = append(t.kept[:0], t.kept[excess:]...)
		t.cut = true
	}
}

// String begins with a whole line if there is one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trim()
	kept := t.kept
	if i := bytes.IndexByte(kept, '\n'); t.cut && i >= 0 && i+1 < len(kept) {
		kept = kept[i+1:]
	}
	return string(kept)
}
