//go:build unix

package ipc_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
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

func TestAnEndThatIsClosedCanBeReceivedAgain(t *testing.T) {
	a, b := pipe(t)
	id, files, err := b.Handover()
	require.NoError(t, err)
	fd, err := syscall.Dup(int(files[0].Fd()))
	require.NoError(t, err)
	var c ipc.Conn
	process.Receive(id, files)
	require.NoError(t, c.UnmarshalText([]byte(id)))
	require.NoError(t, c.Close())
	require.ErrorIs(t, c.UnmarshalText([]byte(id)), process.ErrNotReceived)
	process.Receive(id, []*os.File{os.NewFile(uintptr(fd), "again")})
	require.NoError(t, c.UnmarshalText([]byte(id)))
	defer c.Close()
	comesThrough(t, bounded(t), a, &c, "a message")
}

func TestCN23WhatIsStartedWithoutAnEndHasNone(t *testing.T) {
	a, b := pipe(t)
	for _, c := range []*ipc.Conn{a, b} {
		open := exec.Command("test", "-e", fmt.Sprint("/dev/fd/", raw(t, c).Fd()))
		var exit *exec.ExitError
		require.ErrorAs(t, open.Run(), &exit, "not in another program")
	}
}
