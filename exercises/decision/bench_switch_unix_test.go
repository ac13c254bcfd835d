//go:build unix

package decision_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

var echo = process.Define("decision_test.echo", func(ctx context.Context, c *ipc.Conn) error {
	for {
		m, err := c.RecvBytes(ctx)
		if err != nil {
			return nil // the other end is closed
		}
		if err := c.SendBytes(ctx, m); err != nil {
			return err
		}
	}
})

// BenchmarkSwitch is row 1.4: ping-pong. A byte goes to another worker, which sends it back: two switches,
// and whatever it takes to hand over the byte.
func BenchmarkSwitch(b *testing.B) {
	bench.Run(b, "model=goroutine", func(b *testing.B) { rally(b, channels(b, false)) })
	bench.Run(b, "model=thread", func(b *testing.B) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		rally(b, channels(b, true))
	})
	bench.Run(b, "model=process", func(b *testing.B) { rally(b, pipe(b)) })
}

func rally(b *testing.B, hit func(byte) (byte, error)) {
	_, err := hit(0)
	require.NoError(b, err) // the other one is there
	for n := byte(0); b.Loop(); n++ {
		if back, err := hit(n); err != nil || back != n {
			b.Fatal("got ", back, " for ", n, ": ", err)
		}
	}
}

func channels(b *testing.B, locked bool) func(byte) (byte, error) {
	there, back := make(chan byte), make(chan byte)
	b.Cleanup(func() { close(there) })
	go func() {
		if locked {
			runtime.LockOSThread()
		}
		for n := range there {
			back <- n
		}
	}()
	return func(n byte) (byte, error) {
		there <- n
		return <-back, nil
	}
}

func pipe(b *testing.B) func(byte) (byte, error) {
	here := beside(b, echo)
	return func(n byte) (byte, error) {
		if err := here.SendBytes(b.Context(), []byte{n}); err != nil {
			return 0, err
		}
		m, err := here.RecvBytes(b.Context())
		if err != nil {
			return 0, err
		}
		return m[0], nil
	}
}

// beside starts a process that has the other end of a pipe, and ends when this one is closed.
func beside(b *testing.B, fn *process.Func[*ipc.Conn]) *ipc.Conn {
	here, there, err := ipc.NewPipe()
	require.NoError(b, err)
	p, err := fn.Start(context.Background(), there)
	require.NoError(b, err)
	require.NoError(b, there.Close())
	b.Cleanup(func() {
		require.NoError(b, here.Close())
		require.NoError(b, p.Wait(context.Background()))
	})
	return here
}
