//go:build unix

package ipc_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

func TestAnEndThatIsNotAtRestIsNotHandedOver(t *testing.T) {
	inRows(t, []row{
		{"because it has read ahead", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("one")))
			require.NoError(t, a.SendBytes(ctx, []byte("two")))
			require.NoError(t, receive(b)(ctx))
			_, err := echo.Start(ctx, b)
			require.ErrorIs(t, err, ipc.ErrInUse)
			require.NoError(t, receive(b)(ctx))
			raw(t, b)
		}},
		{"because half a message was received", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			put(t, a, framed(pattern(long))[:100_000])
			require.ErrorIs(t, receive(b)(ended()), context.Canceled)
			_, err := echo.Start(ctx, b)
			require.ErrorIs(t, err, ipc.ErrInUse)
		}},
		{"because somebody receives from it", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			waits := begin(ctx, receive(b))
			_, err := echo.Start(ctx, b)
			require.ErrorIs(t, err, ipc.ErrInUse)
			require.NoError(t, a.Close())
			require.Equal(t, io.EOF, <-waits.err)
			raw(t, b)
		}},
		{"because somebody sends by it", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			waits := begin(ctx, send(a, pattern(long)))
			_, err := echo.Start(ctx, a)
			require.ErrorIs(t, err, ipc.ErrInUse)
			require.NoError(t, receive(b)(ctx))
			require.NoError(t, <-waits.err)
			raw(t, a)
		}},
		{"because it is closed", func(t *testing.T, ctx context.Context, a, _ *ipc.Conn) {
			require.NoError(t, a.Close())
			_, err := echo.Start(ctx, a)
			require.ErrorIs(t, err, ipc.ErrClosed)
		}},
	})
}

func TestAnEndThatWasNotHandedOverDoesNotArrive(t *testing.T) {
	var c ipc.Conn
	require.ErrorIs(t, c.UnmarshalText([]byte("nobody's")), process.ErrNotReceived)
}
