//go:build unix

package ipc_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// counter sends the numbers below 20.
var counter = process.Define("ipc_test.counter", func(ctx context.Context, c *ipc.Conn) error {
	for i := range 20 {
		if err := ipc.Send(ctx, c, i); err != nil {
			return err
		}
	}
	return nil
})

func TestWC01EveryMessageOfSeveralIsSeenOnceAndTheirEndsToo(t *testing.T) {
	leak.Check(t)
	ctx := bounded(t)
	next := map[ipc.Waitable]int{}
	var all []ipc.Waitable
	for range 3 {
		a, b := pipe(t)
		start(t, counter, b)
		require.NoError(t, b.Close())
		all = append(all, a)
	}
	for len(all) > 0 {
		ready, err := ipc.Wait(ctx, all...)
		require.NoError(t, err)
		require.NotEmpty(t, ready)
		for _, w := range ready {
			n, err := ipc.Recv[int](ctx, w.(*ipc.Conn))
			if errors.Is(err, io.EOF) {
				require.Equal(t, 20, next[w])
				all = slices.DeleteFunc(all, func(other ipc.Waitable) bool { return other == w })
				continue
			}
			require.NoError(t, err)
			require.Equal(t, next[w], n)
			next[w]++
		}
	}
}

func TestWC02SocketsAreWaitedForLikewise(t *testing.T) {
	leak.Check(t)
	ctx := bounded(t)
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "socket")} {
		t.Run(network, func(t *testing.T) {
			here, there := sockets(t, network, address)
			c, _ := pipe(t)
			socket := ipc.Readable(here)
			_, err := ipc.Wait(ended(), c, socket)
			require.ErrorIs(t, err, context.Canceled)
			gaveUp := begin(ctx, func(ctx context.Context) error { _, err := ipc.Wait(ctx, socket, c); return err })
			gaveUp.cancel()
			require.ErrorIs(t, <-gaveUp.err, context.Canceled)

			_, err = there.Write([]byte("hello"))
			require.NoError(t, err)
			for range 2 {
				ready, err := ipc.Wait(ctx, c, socket)
				require.NoError(t, err)
				require.Equal(t, []ipc.Waitable{ipc.Readable(here)}, ready)
			}
			b := make([]byte, 10)
			n, err := here.Read(b)
			require.NoError(t, err, "no deadline is left behind")
			require.Equal(t, "hello", string(b[:n]))
			require.ErrorIs(t, socket.Poll(ended()), context.Canceled)
			require.NoError(t, there.Close())
			require.NoError(t, socket.Poll(ctx))
			require.NoError(t, here.Close())
			_, err = ipc.Wait(ctx, socket)
			require.ErrorIs(t, err, net.ErrClosed)
		})
	}
}

// sockets are the two ends of a connection.
func sockets(t *testing.T, network, address string) (here interface {
	net.Conn
	ipc.Socket
}, there net.Conn,
) {
	t.Helper()
	l, err := net.Listen(network, address)
	require.NoError(t, err)
	defer l.Close()
	there, err = net.Dial(network, l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { there.Close() })
	conn, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	if tcp, ok := conn.(*net.TCPConn); ok {
		return tcp, there
	}
	return conn.(*net.UnixConn), there
}

func TestWait(t *testing.T) {
	inRows(t, []row{
		{"WC-03 returns nothing when its ctx ends and nothing is ready", func(t *testing.T, _ context.Context, a, b *ipc.Conn) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			ready, err := ipc.Wait(ctx, a, b)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Empty(t, ready)
		}},
		{"WC-05 with a ctx that has ended tells what is ready now", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			ready, err := ipc.Wait(ended(), a, b)
			require.ErrorIs(t, err, context.Canceled)
			require.Empty(t, ready)
			require.NoError(t, a.SendBytes(ctx, nil))
			ready, err = ipc.Wait(ended(), a, b)
			require.NoError(t, err)
			require.Equal(t, []ipc.Waitable{b}, ready)
		}},
		{"takes no message, not even one that was read ahead", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			for range 3 {
				require.NoError(t, a.SendBytes(ctx, []byte("here")))
			}
			for range 3 {
				ready, err := ipc.Wait(ctx, a, b)
				require.NoError(t, err)
				require.Equal(t, []ipc.Waitable{b}, ready)
				require.NoError(t, receive(b)(ctx))
			}
			require.ErrorIs(t, receive(b)(ended()), context.Canceled)
		}},
		{"returns all that are ready, in the order in which they were given", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			c, d := pipe(t)
			for _, s := range []*ipc.Conn{a, b, c} {
				require.NoError(t, s.SendBytes(ctx, nil))
			}
			ready, err := ipc.Wait(ctx, d, c, b, a, b)
			require.NoError(t, err)
			require.Equal(t, []ipc.Waitable{d, b, a, b}, ready)
		}},
		{"of one that is named twice returns both", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			var ready []ipc.Waitable
			waits := begin(ctx, func(ctx context.Context) (err error) {
				ready, err = ipc.Wait(ctx, b, b)
				return err
			})
			require.NoError(t, a.SendBytes(ctx, nil))
			require.NoError(t, <-waits.err)
			require.Equal(t, []ipc.Waitable{b, b}, ready)
		}},
		{"of none returns none, at once", func(t *testing.T, ctx context.Context, _, _ *ipc.Conn) {
			ready, err := ipc.Wait(ctx)
			require.NoError(t, err)
			require.Empty(t, ready)
		}},
		{"counts what somebody else is receiving from as not ready", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			receives := begin(ctx, receive(b))
			waits := begin(ctx, func(ctx context.Context) error { _, err := ipc.Wait(ctx, b); return err })
			require.NoError(t, a.SendBytes(ctx, nil))
			require.NoError(t, <-receives.err)
			require.Empty(t, waits.err)
			require.NoError(t, a.SendBytes(ctx, nil))
			require.NoError(t, <-waits.err)
		}},
		{"returns the error of what cannot be waited for, and what is ready", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			c, _ := pipe(t)
			require.NoError(t, c.Close())
			_, err := ipc.Wait(ctx, a, c)
			require.ErrorIs(t, err, ipc.ErrClosed)
			require.NoError(t, a.SendBytes(ctx, nil))
			ready, err := ipc.Wait(ctx, c, b)
			require.ErrorIs(t, err, ipc.ErrClosed)
			require.Equal(t, []ipc.Waitable{b}, ready)
		}},
	})
}

func TestWC04ProcessesAndPipesAreWaitedForTogether(t *testing.T) {
	leak.Check(t)
	a, b := pipe(t)
	x, y := pipe(t)
	ctx := bounded(t)
	p := start(t, echo, b)
	ended := ipc.Sentinel(p)
	wait := func() []ipc.Waitable {
		ready, err := ipc.Wait(ctx, ended, x, a)
		require.NoError(t, err)
		return ready
	}
	require.NoError(t, y.SendBytes(ctx, nil))
	require.Equal(t, []ipc.Waitable{x}, wait())
	require.NoError(t, receive(x)(ctx))

	require.NoError(t, a.SendBytes(ctx, nil))
	require.Equal(t, []ipc.Waitable{a}, wait(), "its answer")
	require.NoError(t, receive(a)(ctx))

	require.NoError(t, p.Kill())
	require.Equal(t, []ipc.Waitable{ipc.Sentinel(p)}, wait(), "we have its end of the pipe still")
	require.NoError(t, b.Close())
	require.NoError(t, y.SendBytes(ctx, nil))
	require.Equal(t, []ipc.Waitable{ended, x, a}, wait())
}
