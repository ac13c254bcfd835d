//go:build unix

package ipc_test

import (
	"bytes"
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// row is a case that has a pipe of its own.
type row struct {
	name string
	run  func(t *testing.T, ctx context.Context, a, b *ipc.Conn)
}

func inRows(t *testing.T, rows []row) {
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			leak.Check(t)
			a, b := pipe(t)
			r.run(t, bounded(t), a, b)
		})
	}
}

// bounded is a ctx that ends a test which would hang.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// pipe is one that is closed with the test.
func pipe(t testing.TB) (a, b *ipc.Conn) {
	t.Helper()
	a, b, err := ipc.NewPipe()
	require.NoError(t, err)
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

// raw is the file of an end.
func raw(t testing.TB, c *ipc.Conn) *os.File {
	t.Helper()
	_, files, err := c.Handover()
	require.NoError(t, err)
	return files[0]
}

// put writes bytes that may be no message to the file of an end.
func put(t testing.TB, c *ipc.Conn, b string) {
	t.Helper()
	_, err := raw(t, c).WriteString(b)
	require.NoError(t, err)
}

// ended is a ctx that has.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// patient is a ctx that tells when somebody begins to wait with it.
type patient struct {
	context.Context
	once  sync.Once
	waits chan struct{}
}

func (p *patient) Done() <-chan struct{} {
	p.once.Do(func() { close(p.waits) })
	return p.Context.Done()
}

// attempt is a call that waits.
type attempt struct {
	cancel context.CancelFunc
	err    chan error
}

// begin starts a call, and returns when it waits.
func begin(ctx context.Context, call func(ctx context.Context) error) attempt {
	ctx, cancel := context.WithCancel(ctx)
	p := &patient{Context: ctx, waits: make(chan struct{})}
	a := attempt{cancel, make(chan error, 1)}
	go func() {
		a.err <- call(p)
		cancel()
	}()
	select {
	case <-p.waits:
	case <-ctx.Done():
	}
	return a
}

func receive(c *ipc.Conn) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.RecvBytes(ctx)
		return err
	}
}

func send(c *ipc.Conn, m []byte) func(context.Context) error {
	return func(ctx context.Context) error { return c.SendBytes(ctx, m) }
}

// long is more than there is room for on the way.
const long = 1 << 20

// pattern is n bytes that show where they belong.
func pattern(n int) []byte {
	return bytes.Repeat([]byte("0123456789abcdefghijklmnopqrstuvwxyz-"), n/37+1)[:n]
}

// start starts a child that ends with the test.
func start[Arg any](t testing.TB, f *process.Func[Arg], arg Arg) *process.Process {
	t.Helper()
	p, err := f.Start(context.Background(), arg)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = p.Kill()
		<-p.Done()
	})
	return p
}
