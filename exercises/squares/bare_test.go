package squares_test

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"concurrency/exercises/process"

	"github.com/stretchr/testify/require"
)

// What the pools are measured against: processes with a pipe each way, and nothing else.

// A bare child answers each number on its stdin, 8 bytes, with its square on stdout, until stdin ends. What has arrived
// together it answers together.
func init() {
	process.Entry("squares_test.bare", func(stdin, stdout *os.File) int {
		buf, have := make([]byte, 64<<10), 0
		for {
			n, err := stdin.Read(buf[have:])
			if err != nil {
				return 0
			}
			have += n
			whole := buf[:have/8*8]
			for b := whole; len(b) > 0; b = b[8:] {
				n := int64(binary.LittleEndian.Uint64(b))
				binary.LittleEndian.PutUint64(b, uint64(n*n))
			}
			if _, err := stdout.Write(whole); err != nil {
				return 1
			}
			have = copy(buf, buf[len(whole):have])
		}
	})
}

// bare is such a child.
type bare struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   io.Reader
	frame []byte
}

func startBare() (*bare, error) {
	cmd, err := process.Command("squares_test.bare")
	if err != nil {
		return nil, err
	}
	c := &bare{cmd: cmd, frame: make([]byte, 8)}
	if c.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if c.out, err = cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	return c, cmd.Start()
}

func (c *bare) end() error { return errors.Join(c.in.Close(), c.cmd.Wait()) }

// bares are n children, all of which have started.
func bares(b *testing.B, n int) (children []*bare) {
	b.Helper()
	for range n {
		c, err := startBare()
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, c.end()) })
		_, err = c.ask(1) // when it answers, it has started
		require.NoError(b, err)
		children = append(children, c)
	}
	return children
}

func (c *bare) ask(n int64) (int64, error) {
	binary.LittleEndian.PutUint64(c.frame, uint64(n))
	_, there := c.in.Write(c.frame)
	_, back := io.ReadFull(c.out, c.frame)
	return int64(binary.LittleEndian.Uint64(c.frame)), errors.Join(there, back)
}

// share answers all of in, written by one goroutine and read by another.
func (c *bare) share(in, out []int64) error {
	const chunk = 8 << 10
	written := make(chan error, 1)
	go func() {
		buf := make([]byte, 8*chunk)
		for len(in) > 0 {
			n, err := binary.Encode(buf, binary.LittleEndian, in[:min(chunk, len(in))])
			if err == nil {
				_, err = c.in.Write(buf[:n])
			}
			if err != nil {
				written <- err
				return
			}
			in = in[n/8:]
		}
		written <- nil
	}()
	buf := make([]byte, 8*chunk)
	for len(out) > 0 {
		part := out[:min(chunk, len(out))]
		if _, err := io.ReadFull(c.out, buf[:8*len(part)]); err != nil {
			return err
		}
		if _, err := binary.Decode(buf, binary.LittleEndian, part); err != nil {
			return err
		}
		out = out[len(part):]
	}
	return <-written
}

// mapped gives each child an equal share.
func mapped(children []*bare, in []int64) ([]int64, error) {
	out, k := make([]int64, len(in)), len(children)
	errs := make(chan error, k)
	for i, c := range children {
		from, to := i*len(in)/k, (i+1)*len(in)/k
		go func() { errs <- c.share(in[from:to], out[from:to]) }()
	}
	var err error
	for range children {
		err = errors.Join(err, <-errs)
	}
	return out, err
}

// reexec is mapped with children that are started for it, and ended.
func reexec(in []int64) (out []int64, err error) {
	children := make([]*bare, runtime.GOMAXPROCS(0))
	for i := range children {
		if children[i], err = startBare(); err != nil {
			return nil, err
		}
	}
	out, err = mapped(children, in)
	for _, c := range children {
		err = errors.Join(err, c.end())
	}
	return out, err
}
