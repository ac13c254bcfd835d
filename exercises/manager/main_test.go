package manager_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
)

func TestMain(m *testing.M) {
	process.Main()
	leak.Main(m)
}

var key = []byte("the key of all tests")

// serve starts a server that ends with the test.
func serve(t testing.TB, opts ...manager.Option) *manager.Server {
	t.Helper()
	s, err := manager.Serve(key, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// dial makes a client that ends with the test.
func dial(t testing.TB, a manager.Address) *manager.Client {
	t.Helper()
	c, err := manager.Dial(t.Context(), a, key)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// bubbled starts a server in a bubble, which is quiet unless told otherwise, and says how to get a client there.
func bubbled(t *testing.T, opts ...manager.Option) (*manager.Server, func() *manager.Client) {
	t.Helper()
	s, err := manager.NewServer(key, append([]manager.Option{manager.WithLogger(quiet)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, func() *manager.Client {
		c, err := manager.Meet(t.Context(), s.Pipe(), key)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, c.Close()) })
		return c
	}
}

// must is a value that there is no error with.
func must[T any](t testing.TB) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}

func openLock(t testing.TB, c *manager.Client, name string) *manager.Lock {
	t.Helper()
	return must[*manager.Lock](t)(manager.OpenLock(context.Background(), c, name))
}

func openQueue(t testing.TB, c *manager.Client, name string, capacity int) *manager.Queue[int] {
	t.Helper()
	return must[*manager.Queue[int]](t)(manager.OpenQueue[int](context.Background(), c, name, capacity))
}

func openList(t testing.TB, c *manager.Client, name string) *manager.List[int] {
	t.Helper()
	return must[*manager.List[int]](t)(manager.OpenList[int](context.Background(), c, name))
}

func openMap(t testing.TB, c *manager.Client, name string) *manager.Map[string, int] {
	t.Helper()
	return must[*manager.Map[string, int]](t)(manager.OpenMap[string, int](context.Background(), c, name))
}

// quiet is a logger for tests that do not look at the log.
var quiet = slog.New(slog.DiscardHandler)

// book is a logger that keeps what is written.
type book struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *book) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *book) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// lines are how many were written with this in them.
func (l *book) lines(with string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.b.String()) {
		if strings.Contains(line, with) {
			n++
		}
	}
	return n
}
