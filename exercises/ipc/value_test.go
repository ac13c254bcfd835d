//go:build unix

package ipc_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/wire"
	"concurrency/exercises/ipc"
)

type account struct {
	Name  string
	Spent []float64
}

// stubborn does not let itself be sent.
type stubborn struct{}

func (stubborn) MarshalBinary() ([]byte, error)  { return nil, errors.New("no") }
func (*stubborn) UnmarshalBinary(_ []byte) error { return nil }

func TestAValue(t *testing.T) {
	inRows(t, []row{
		{"arrives as it was, whatever its type", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			comesThrough(t, ctx, a, b, 7)
			comesThrough(t, ctx, a, b, "")
			comesThrough(t, ctx, a, b, struct{}{})
			comesThrough(t, ctx, a, b, []byte(nil))
			comesThrough(t, ctx, a, b, account{"Ada", []float64{1.5, 2}})
			comesThrough(t, ctx, a, b, pattern(100_000))
			comesThrough(t, ctx, a, b, map[string]*account{"x": {Name: "y"}})
		}},
		{"that cannot cross is refused, and nothing is sent", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			require.ErrorIs(t, ipc.Send(ctx, a, make(chan int)), wire.ErrCannotCross)
			require.ErrorIs(t, ipc.Send(ctx, a, stubborn{}), wire.ErrCannotCross)
			_, err := ipc.Recv[chan int](ctx, b)
			require.ErrorIs(t, err, wire.ErrCannotCross)
			require.ErrorIs(t, b.Poll(ended()), context.Canceled)
			comesThrough(t, ctx, a, b, "what comes after")
		}},
		{"of another type is an error, and lost, but not the next one", func(t *testing.T, ctx context.Context, a, b *ipc.Conn) {
			for _, m := range []string{"", "short", "as long as nine bytes are"} {
				require.NoError(t, a.SendBytes(ctx, []byte(m)))
				v, err := ipc.Recv[int64](ctx, b)
				require.ErrorIs(t, err, wire.ErrMalformed, m)
				require.Zero(t, v)
			}
			comesThrough(t, ctx, a, b, int64(9))
		}},
	})
}

func comesThrough[T any](t *testing.T, ctx context.Context, a, b *ipc.Conn, v T) {
	t.Helper()
	sent := begin(ctx, func(ctx context.Context) error { return ipc.Send(ctx, a, v) })
	got, err := ipc.Recv[T](ctx, b)
	require.NoError(t, err)
	require.Equal(t, v, got)
	require.NoError(t, <-sent.err)
}
