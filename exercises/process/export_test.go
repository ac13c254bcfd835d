package process

import "time"

// Frame is what Start sends.
func (f *Func[Arg]) Frame(arg Arg, grace time.Duration) ([]byte, error) { return f.encode(arg, grace) }

// StopFrame is what Stop sends.
func StopFrame() []byte { return stopFrame() }

// Stuck is how long a writer may hold up Done.
var Stuck = &stuck

// TailMemory is what it takes to keep the tail of n bytes.
func TailMemory(n int) int {
	var t tail
	for line := make([]byte, 1000); n > 0; n -= len(line) {
		_, _ = t.Write(line)
	}
	return cap(t.kept)
}

// Become makes p take another process for itself.
func (p *Process) Become(pid int) { p.pid = pid }
