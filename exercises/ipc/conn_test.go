//go:build unix

package ipc_test

import (
	"context"
	"fmt"
	"io"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/ipc"
)

func TestAPipe(t *testing.T) {
	inRows(t, []row{
		{"CN-02 a message is received into a part of a buffer", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("message")))
			buf := []byte("................")
			n, err := b.RecvBytesInto(ctx, buf[3:13])
			require.NoError(t, err)
			require.Equal(t, 7, n)
			require.Equal(t, "...message......", string(buf))
		}},
		{"CN-02 a message that does not fit stays, and nothing behind the buffer is written", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			for _, size := range []int{7, 1 << 20} {
				m := pattern(size)
				sent := begin(ctx, send(a, m))
				buf := []byte("........")
				_, err := b.RecvBytesInto(ctx, buf[:6])
				require.ErrorIs(t, err, io.ErrShortBuffer)
				require.Equal(t, "........", string(buf))
				got, err := b.RecvBytes(ctx)
				require.NoError(t, err)
				require.Equal(t, m, got)
				require.NoError(t, <-sent.err)
			}
		}},
		{"CN-04 a poll tells of nothing, of what comes late, and at once of what is there", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
			gaveUp := begin(ctx, b.Poll)
			gaveUp.cancel()
			require.ErrorIs(t, <-gaveUp.err, context.Canceled)
			waits := begin(ctx, b.Poll)
			require.NoError(t, a.SendBytes(ctx, []byte("late")))
			require.NoError(t, <-waits.err)
			require.NoError(t, b.Poll(ended()))
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "late", string(m))
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
		}},
		{"CN-06 the end comes when all was received, and again", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("last")))
			require.NoError(t, a.Close())
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "last", string(m))
			for range 3 {
				_, err = b.RecvBytes(ctx)
				require.Equal(t, io.EOF, err)
			}
		}},
		{"CN-06 the end comes to who waits for a message", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			waits := begin(ctx, receive(b))
			require.NoError(t, a.Close())
			require.Equal(t, io.EOF, <-waits.err)
		}},
		{"CN-06 the end comes from a peer that has not read all of ours", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, b.SendBytes(ctx, []byte("unread")))
			require.NoError(t, a.SendBytes(ctx, []byte("last")))
			require.NoError(t, a.Close())
			require.NoError(t, b.Poll(ctx))
			_, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			_, err = b.RecvBytes(ctx)
			require.Equal(t, io.EOF, err)
		}},
		{"CN-09 a part is sent of what is larger", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("abcdef")[2:4]))
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "cd", string(m))
		}},
		{"CN-14 an empty message is one, however often it is polled", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, nil))
			for range 3 {
				require.NoError(t, b.Poll(ended()))
			}
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, []byte{}, m)
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
		}},
		{"CN-15 messages of all lengths are each there once, in order", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			lengths := []int{0, 1, 0, 0, 5, 1000, 0, 70_000, 2, 0}
			for _, n := range lengths {
				require.NoError(t, a.SendBytes(ctx, pattern(n)))
			}
			for _, n := range lengths {
				require.NoError(t, b.Poll(ctx))
				m, err := b.RecvBytes(ctx)
				require.NoError(t, err)
				require.Equal(t, pattern(n), m)
			}
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
		}},
		{"CN-17 three quick messages are not one", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			for i := range 3 {
				require.NoError(t, a.SendBytes(ctx, []byte{byte(i)}))
			}
			for i := range 3 {
				m, err := b.RecvBytes(ctx)
				require.NoError(t, err)
				require.Equal(t, []byte{byte(i)}, m)
			}
		}},
		{"CN-24 who sends to nobody gets a broken pipe, and lives", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, b.Close())
			for range 2 {
				require.ErrorIs(t, a.SendBytes(ctx, []byte("anybody?")), syscall.EPIPE)
			}
		}},
		{"CN-24 a peer that has not read all of ours is gone, too", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("unread")))
			require.NoError(t, b.Close())
			for range 2 {
				require.ErrorIs(t, a.SendBytes(ctx, []byte("anybody?")), syscall.EPIPE)
			}
		}},
		{"CN-24 who waits for room hears that the peer is gone", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			waits := begin(ctx, send(a, pattern(long)))
			require.NoError(t, b.Close())
			require.ErrorIs(t, <-waits.err, syscall.EPIPE)
			require.ErrorIs(t, a.SendBytes(ctx, nil), syscall.EPIPE)
		}},
		{"CN-28 the end can be polled", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			waits := begin(ctx, b.Poll)
			require.NoError(t, a.Close())
			require.NoError(t, <-waits.err)
			require.NoError(t, b.Poll(ended()))
		}},
		{"a message that is there wins over a ctx that has ended, and one that is not does not", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("here")))
			m, err := b.RecvBytes(ended())
			require.NoError(t, err)
			require.Equal(t, "here", string(m))
			_, err = b.RecvBytes(ended())
			require.ErrorIs(t, err, context.Canceled)
		}},
		{"nothing is sent with a ctx that has ended", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.ErrorIs(t, a.SendBytes(ended(), []byte("no")), context.Canceled)
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
			require.NoError(t, a.SendBytes(ctx, []byte("yes")))
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "yes", string(m))
		}},
		{"messages that come together are read together, and polled all the same", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			for range 3 {
				require.NoError(t, a.SendBytes(ctx, []byte("small")))
			}
			file := raw(t, b)
			_, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			n, _, err := syscall.Recvfrom(int(file.Fd()), make([]byte, 100), syscall.MSG_DONTWAIT)
			require.ErrorIs(t, err, syscall.EAGAIN, "%d bytes not read", n)
			require.NoError(t, b.Poll(ended()))
		}},
	})
}

func TestCN05AMessageArrivesWhole(t *testing.T) {
	a, b := pipe(t)
	ctx := bounded(t)
	start(t, echo, b)
	require.NoError(t, b.Close())
	for _, size := range []int{
		0, 1, 1<<15 - 1, 1<<16 - 6, 1<<16 - 5, 1<<16 - 4, 1<<16 - 3, 1<<16 - 1, 1 << 16, 1<<16 + 1,
		1<<20 - 1, 1 << 20, 1<<20 + 1, 16 << 20,
	} {
		t.Run(fmt.Sprintf("of %d bytes, and one behind it", size), func(t *testing.T) {
			m := pattern(size)
			for _, m := range [][]byte{m, []byte("and another")} {
				require.NoError(t, a.SendBytes(ctx, m))
				got, err := a.RecvBytes(ctx)
				require.NoError(t, err)
				require.True(t, string(m) == string(got))
			}
			if size > 2<<20 {
				return // a second time it takes too long under the race detector
			}
			require.NoError(t, a.SendBytes(ctx, m))
			into := make([]byte, size)
			n, err := a.RecvBytesInto(ctx, into)
			require.NoError(t, err)
			require.True(t, string(m) == string(into[:n]))
		})
	}
}

func TestCN13WhatIsClosed(t *testing.T) {
	inRows(t, []row{
		{"can be closed again, and be used no more", func(t *testing.T, ctx context.Context, a, _ *ipc.Conn) {
			require.NoError(t, a.Close())
			require.NoError(t, a.Close())
			refusesAll(t, ctx, a)
		}},
		{"refuses a ctx that has ended as closed", func(t *testing.T, _ context.Context, a, _ *ipc.Conn) {
			require.NoError(t, a.Close())
			refusesAll(t, ended(), a)
		}},
		{"does not keep what it had read ahead", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("one")))
			require.NoError(t, a.SendBytes(ctx, []byte("two")))
			_, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.NoError(t, b.Close())
			refusesAll(t, ctx, b)
		}},
		{"frees who receives, and who is next", func(t *testing.T, ctx context.Context, a, _ *ipc.Conn) {
			isFreed(t, ctx, a, receive(a), receive(a), a.Poll)
		}},
		{"frees who polls, and who is next", func(t *testing.T, ctx context.Context, a, _ *ipc.Conn) {
			isFreed(t, ctx, a, a.Poll, receive(a), a.Poll)
		}},
		{"frees who sends, and who is next", func(t *testing.T, ctx context.Context, a, _ *ipc.Conn) {
			isFreed(t, ctx, a, send(a, pattern(long)), send(a, nil))
		}},
		{"frees who waits for several", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			isFreed(t, ctx, a, func(ctx context.Context) error {
				_, err := ipc.Wait(ctx, a, b)
				return err
			})
		}},
	})
}

// isFreed closes an end for which calls wait.
func isFreed(t *testing.T, ctx context.Context, c *ipc.Conn, calls ...func(context.Context) error) {
	t.Helper()
	var waiting []attempt
	for _, call := range calls {
		waiting = append(waiting, begin(ctx, call))
	}
	require.NoError(t, c.Close())
	for _, w := range waiting {
		require.ErrorIs(t, <-w.err, ipc.ErrClosed)
	}
}

// refusesAll tries all verbs.
func refusesAll(t *testing.T, ctx context.Context, c *ipc.Conn) {
	t.Helper()
	for name, err := range map[string]error{
		"SendBytes": c.SendBytes(ctx, nil),
		"RecvBytes": receive(c)(ctx),
		"Poll":      c.Poll(ctx),
		"Send":      ipc.Send(ctx, c, 1),
	} {
		require.ErrorIs(t, err, ipc.ErrClosed, name)
	}
	_, err := c.RecvBytesInto(ctx, nil)
	require.ErrorIs(t, err, ipc.ErrClosed)
	_, err = ipc.Recv[int](ctx, c)
	require.ErrorIs(t, err, ipc.ErrClosed)
	_, _, err = c.Handover()
	require.ErrorIs(t, err, ipc.ErrClosed)
	_, err = ipc.Wait(ctx, c)
	require.ErrorIs(t, err, ipc.ErrClosed)
	require.NoError(t, c.Close())
}

func TestCN19WhatWasNeverMadeIsClosed(t *testing.T) {
	for name, c := range map[string]*ipc.Conn{"nothing": nil, "an empty one": {}} {
		t.Run(name, func(t *testing.T) { refusesAll(t, bounded(t), c) })
	}
}
