//go:build unix

package ipc_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/ipc"
)

// What becomes of messages that are halfway when something ends.

// framed is a message as it is on its way.
func framed(m []byte) string {
	return string(binary.LittleEndian.AppendUint32(nil, uint32(len(m)))) + string(m)
}

func TestCN30AReceiveThatGivesUpInTheMiddleOfAMessage(t *testing.T) {
	for _, size := range []int{9, 100_000, 150_000} {
		for _, came := range []int{1, 4, 8, 70_000, 99_999} {
			if came >= size+4 {
				continue
			}
			m := pattern(size)
			bytes := func(ctx context.Context, c *ipc.Conn) ([]byte, error) { return c.RecvBytes(ctx) }
			into := func(ctx context.Context, c *ipc.Conn) ([]byte, error) {
				b := make([]byte, size+1)
				n, err := c.RecvBytesInto(ctx, b)
				for i := range b[n:] {
					b[n+i] = '!' // what is given up must not be read from there again
				}
				return b[:n], err
			}
			for how, receive := range map[string][2]func(context.Context, *ipc.Conn) ([]byte, error){
				"both into new memory":        {bytes, bytes},
				"both into the caller's":      {into, into},
				"first into the caller's":     {into, bytes},
				"the next into the caller's ": {bytes, into},
			} {
				name := fmt.Sprintf("of %d bytes, of which %d came, leaves the next in step, %s", size, came, how)
				t.Run(name, func(t *testing.T) { givesUp(t, m, came, receive[0], receive[1]) })
			}
		}
	}
}

func givesUp(t *testing.T, m []byte, came int, first, next func(context.Context, *ipc.Conn) ([]byte, error)) {
	a, b := pipe(t)
	ctx, frame := bounded(t), framed(m)
	put(t, a, frame[:came])
	gaveUp := begin(ctx, func(ctx context.Context) error {
		_, err := first(ctx, b)
		return err
	})
	gaveUp.cancel()
	require.ErrorIs(t, <-gaveUp.err, context.Canceled)
	_, err := first(ended(), b)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, b.Poll(ended()), context.Canceled, "a receive would wait")

	put(t, a, frame[came:])
	require.NoError(t, a.SendBytes(ctx, []byte("another")))
	require.NoError(t, b.Poll(ctx))
	got, err := next(ctx, b)
	require.NoError(t, err)
	require.True(t, string(m) == string(got))
	got, err = b.RecvBytes(ctx)
	require.NoError(t, err)
	require.Equal(t, "another", string(got))
}

func TestAMessageIsBrokenOff(t *testing.T) {
	for _, size := range []int{9, 100_000} {
		for _, came := range []int{1, 4, 8, 70_000} {
			if came >= size+4 {
				continue
			}
			t.Run(fmt.Sprintf("CN-22 when %d bytes of %d have come", came, size), func(t *testing.T) {
				a, b := pipe(t)
				put(t, a, framed([]byte("whole"))+framed(pattern(size))[:came])
				require.NoError(t, a.Close())
				m, err := b.RecvBytes(bounded(t))
				require.NoError(t, err)
				require.Equal(t, "whole", string(m))
				for range 3 {
					_, err = b.RecvBytes(bounded(t))
					require.Equal(t, io.ErrUnexpectedEOF, err)
					require.NoError(t, b.Poll(ended()))
				}
			})
		}
	}
}

func TestASendThatGivesUp(t *testing.T) {
	inRows(t, []row{
		{"CN-27 of two that both send more than there is room for, each ends with its ctx", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			ab, ba := begin(ctx, send(a, pattern(long))), begin(ctx, send(b, pattern(long)))
			ab.cancel()
			require.ErrorIs(t, <-ab.err, context.Canceled)
			ba.cancel()
			require.ErrorIs(t, <-ba.err, context.Canceled)
		}},
		{"CN-27 and with its deadline", func(t *testing.T, _ context.Context, a, b *ipc.Conn) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			require.ErrorIs(t, a.SendBytes(ctx, pattern(long)), context.DeadlineExceeded)
			require.ErrorIs(t, b.SendBytes(ctx, pattern(long)), context.DeadlineExceeded)
		}},
		{"halfway through a message says so, and so does every send after it, and the peer hears of it", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.NoError(t, a.SendBytes(ctx, []byte("whole")))
			gaveUp := begin(ctx, send(a, pattern(long)))
			waits := begin(ctx, send(a, []byte("next in turn")))
			gaveUp.cancel()
			err := <-gaveUp.err
			require.ErrorIs(t, err, ipc.ErrTorn)
			require.ErrorIs(t, err, context.Canceled)
			for _, err := range []error{<-waits.err, a.SendBytes(ctx, nil), ipc.Send(ctx, a, 1)} {
				require.ErrorIs(t, err, ipc.ErrTorn)
				require.NotErrorIs(t, err, context.Canceled, "that was another's")
			}
			_, _, err = a.Handover()
			require.ErrorIs(t, err, ipc.ErrTorn)

			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "whole", string(m))
			_, err = b.RecvBytes(ctx)
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.NoError(t, b.SendBytes(ctx, []byte("the other way")))
			m, err = a.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "the other way", string(m))
		}},
		{"while it waits for its turn has sent nothing", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			first := begin(ctx, send(a, pattern(long)))
			gaveUp := begin(ctx, send(a, []byte("second")))
			gaveUp.cancel()
			err := <-gaveUp.err
			require.ErrorIs(t, err, context.Canceled)
			require.NotErrorIs(t, err, ipc.ErrTorn)
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			require.True(t, string(pattern(long)) == string(m))
			require.NoError(t, <-first.err)
			require.NoError(t, a.SendBytes(ctx, []byte("third")))
			m, err = b.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "third", string(m))
		}},
	})
}

func TestAReceiveThatGivesUpWhileItWaitsForItsTurnTakesNothing(t *testing.T) {
	a, b := pipe(t)
	ctx := bounded(t)
	first, second := begin(ctx, receive(b)), begin(ctx, receive(b))
	second.cancel()
	require.ErrorIs(t, <-second.err, context.Canceled)
	require.NoError(t, a.SendBytes(ctx, nil))
	require.NoError(t, <-first.err)
}

func TestCN29ALengthIsNotBelieved(t *testing.T) {
	for name, said := range map[string]string{
		"of one more than may be": "\x01\x00\x00\x08",
		"of all there is":         "\xff\xff\xff\xff",
		"that is text":            "hello, world\n",
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pipe(t)
			put(t, a, said)
			require.Less(t, allocated(func() {
				for range 3 {
					_, err := b.RecvBytes(ended()) // or it would wait for so much
					require.ErrorIs(t, err, ipc.ErrMalformed)
					require.NoError(t, b.Poll(ended()))
				}
			}), uint64(1<<20))
		})
	}
	t.Run("of the largest message, of which little comes", func(t *testing.T) {
		a, b := pipe(t)
		put(t, a, "\x00\x00\x00\x08and little more")
		require.NoError(t, a.Close())
		require.Less(t, allocated(func() {
			_, err := b.RecvBytes(bounded(t))
			require.Equal(t, io.ErrUnexpectedEOF, err)
		}), uint64(4<<20))
	})
}

// allocated is how much memory fn takes.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAMessageTooLargeIsRefusedBeforeAnythingIsSent(t *testing.T) {
	a, b := pipe(t)
	ctx := bounded(t)
	huge := make([]byte, ipc.MaxMessage+1)
	require.ErrorIs(t, a.SendBytes(ctx, huge), ipc.ErrTooLarge)
	require.ErrorIs(t, b.Poll(ended()), context.Canceled)
	require.NoError(t, a.SendBytes(ctx, []byte("fits")))
	m, err := b.RecvBytes(ctx)
	require.NoError(t, err)
	require.Equal(t, "fits", string(m))

	fits := begin(ctx, send(a, huge[1:]))
	fits.cancel()
	err = <-fits.err
	require.True(t, errors.Is(err, ipc.ErrTorn), "the largest that may be is not refused: %v", err)
}
