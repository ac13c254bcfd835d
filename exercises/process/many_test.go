package process_test

import (
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// Most of them are another program, because this one takes long to start under the race detector.
func TestPR11AHundredShortChildrenAndAHundredKilledAtOnce(t *testing.T) {
	leak.Check(t)
	if _, err := exec.LookPath("sleep"); err != nil {
		t.Skip("there is no program that is quick to start")
	}
	var out counter
	var short, killed []*process.Process
	for i := range 100 {
		if i < 4 {
			short = append(short, start(t, say, "done", process.WithStdout(&out)))
			killed = append(killed, start(t, patient, "never mind", process.WithStdout(io.Discard)))
		} else {
			short = append(short, run(t, process.WithStdout(&out), "echo", "done"))
			killed = append(killed, run(t, process.WithStdout(&out), "sleep", "1000"))
		}
		require.NoError(t, killed[i].Kill())
	}
	for _, p := range short {
		require.NoError(t, p.Wait(t.Context()))
	}
	for _, p := range killed {
		require.Equal(t, os.Kill, exit(t, p).Signal)
	}
	require.Equal(t, 100*len("done\n"), out.n, "of their output, nothing is lost")
}

// run starts another program.
func run(t *testing.T, opt process.Option, program string, args ...string) *process.Process {
	p, err := process.Launch(exec.Command(program, args...), opt)
	require.NoError(t, err)
	t.Cleanup(func() { end(t, p) })
	return p
}

// counter counts the bytes that several processes write.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += len(p)
	return len(p), nil
}
