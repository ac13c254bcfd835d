package manager_test

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
)

// echo answers each byte that comes through a socket with itself.
var echo = process.Define("manager_test.echo", func(ctx context.Context, path string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = io.Copy(conn, conn)
	return err
})

// BenchmarkAppend is one append to a list in another process, behind the least that any server takes: as many bytes
// there and back through a socket of the same kind.
func BenchmarkAppend(b *testing.B) {
	bench.Run(b, "how=raw/workers=1", rawRoundTrip)
	bench.Run(b, "how=list/workers=1", func(b *testing.B) { appends(b, 1, 1) })
	bench.Run(b, "how=list/workers=all", func(b *testing.B) { appends(b, runtime.GOMAXPROCS(0), 1) })
	bench.Run(b, "how=list/workers=16", func(b *testing.B) { appends(b, 16, 1) })
	bench.Run(b, "how=list/workers=16/client=each", func(b *testing.B) { appends(b, 16, 16) })
}

func rawRoundTrip(b *testing.B) {
	path := filepath.Join(b.TempDir(), "s")
	p, err := echo.Start(b.Context(), path)
	require.NoError(b, err)
	conn := patientDial(b, path)
	request := make([]byte, 21) // as long as an append's
	for b.Loop() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(conn, request); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, conn.Close())
	require.NoError(b, p.Wait(b.Context()))
}

func patientDial(b *testing.B, path string) net.Conn {
	b.Helper()
	for {
		conn, err := net.Dial("unix", path)
		if err == nil {
			return conn
		}
		require.NoError(b, b.Context().Err())
		runtime.Gosched()
	}
}

// appends has so many workers share the appends, over so many clients.
func appends(b *testing.B, workers, clients int) {
	s, err := manager.Start(b.Context(), key)
	require.NoError(b, err)
	lists := make([]*manager.List[int64], clients)
	for i := range lists {
		c := dial(b, s.Address())
		lists[i] = must[*manager.List[int64]](b)(manager.OpenList[int64](b.Context(), c, "list"))
	}
	work := make(chan int64, 256)
	var all sync.WaitGroup
	for w := range workers {
		if workers == 1 {
			break
		}
		all.Go(func() {
			for n := range work {
				assert.NoError(b, lists[w%clients].Append(b.Context(), n))
			}
		})
	}
	for b.Loop() {
		if workers > 1 {
			work <- 1
			continue
		}
		if err := lists[0].Append(b.Context(), 1); err != nil {
			b.Fatal(err)
		}
	}
	close(work)
	all.Wait()
	require.Equal(b, b.N, must[int](b)(lists[0].Len(b.Context())))
	require.NoError(b, s.Stop(context.Background()))
}
