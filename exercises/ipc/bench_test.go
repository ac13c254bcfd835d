//go:build unix

package ipc_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// files are what is read and written without a Conn: the baseline.
type files struct {
	id   string
	r, w *os.File
}

func (f *files) Handover() (string, []*os.File, error) { return f.id, []*os.File{f.r, f.w}, nil }
func (f *files) MarshalText() ([]byte, error)          { return []byte(f.id), nil }

func (f *files) UnmarshalText(id []byte) error {
	got, err := process.Received(string(id))
	if err == nil {
		f.id, f.r, f.w = string(id), got[0], got[1]
	}
	return err
}

// sender sends so many bytes in messages of one size for each byte that it receives.
type sender struct {
	Conn        *ipc.Conn
	Files       *files
	Size, Count int
}

var (
	rawEcho = process.Define("ipc_test.rawEcho", func(_ context.Context, f *files) error {
		b := make([]byte, 8)
		for {
			if _, err := io.ReadFull(f.r, b); err != nil {
				return nil
			}
			if _, err := f.w.Write(b); err != nil {
				return err
			}
		}
	})

	echoValues = process.Define("ipc_test.echoValues", func(ctx context.Context, c *ipc.Conn) error {
		for {
			v, err := ipc.Recv[int64](ctx, c)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := ipc.Send(ctx, c, v); err != nil {
				return err
			}
		}
	})

	source = process.Define("ipc_test.source", func(ctx context.Context, s sender) error {
		m, asked := pattern(s.Size), make([]byte, 1)
		for {
			if _, err := io.ReadFull(s.Files.r, asked); err != nil {
				return nil
			}
			for range s.Count {
				if err := s.send(ctx, m); err != nil {
					return err
				}
			}
		}
	})
)

func (s sender) send(ctx context.Context, m []byte) (err error) {
	if s.Conn != nil {
		return s.Conn.SendBytes(ctx, m)
	}
	_, err = s.Files.w.Write(m)
	return err
}

// filesOf is a pair of connected pairs of files: two pipes, or the two ends of a socket.
func filesOf(b *testing.B, how string) (here, there *files) {
	b.Helper()
	var err error
	here, there = &files{id: b.Name()}, &files{id: b.Name()}
	if how == "socket" {
		x, y := pipe(b)
		here.r, there.r = raw(b, x), raw(b, y)
		here.w, there.w = here.r, there.r
		return here, there
	}
	here.r, there.w, err = os.Pipe()
	require.NoError(b, err)
	there.r, here.w, err = os.Pipe()
	require.NoError(b, err)
	return here, there
}

func (f *files) close() {
	f.r.Close()
	f.w.Close()
}

// BenchmarkRoundTrip sends 8 bytes to a child and waits for their return.
func BenchmarkRoundTrip(b *testing.B) {
	for _, how := range []string{"pipe", "socket"} {
		bench.Run(b, "how=raw-"+how, func(b *testing.B) { rawRoundTrip(b, how) })
	}
	bench.Run(b, "how=bytes", func(b *testing.B) {
		here := with(b, echo)
		roundTrip(b, func(ctx context.Context, m []byte) error {
			if err := here.SendBytes(ctx, m); err != nil {
				return err
			}
			got, err := here.RecvBytes(ctx)
			copy(m, got)
			return err
		})
	})
	bench.Run(b, "how=into", func(b *testing.B) {
		here := with(b, echo)
		roundTrip(b, func(ctx context.Context, m []byte) error {
			if err := here.SendBytes(ctx, m); err != nil {
				return err
			}
			_, err := here.RecvBytesInto(ctx, m)
			return err
		})
	})
	bench.Run(b, "how=values", func(b *testing.B) {
		here := with(b, echoValues)
		roundTrip(b, func(ctx context.Context, m []byte) error {
			if err := ipc.Send(ctx, here, int64(binary.LittleEndian.Uint64(m))); err != nil {
				return err
			}
			v, err := ipc.Recv[int64](ctx, here)
			binary.LittleEndian.PutUint64(m, uint64(v))
			return err
		})
	})
}

func rawRoundTrip(b *testing.B, how string) {
	here, there := filesOf(b, how)
	defer here.close()
	start(b, rawEcho, there)
	there.close()
	roundTrip(b, func(_ context.Context, m []byte) error {
		if _, err := here.w.Write(m); err != nil {
			return err
		}
		_, err := io.ReadFull(here.r, m)
		return err
	})
}

// with starts a child that has the other end.
func with(b *testing.B, child *process.Func[*ipc.Conn]) *ipc.Conn {
	b.Helper()
	here, there := pipe(b)
	start(b, child, there)
	require.NoError(b, there.Close())
	return here
}

// roundTrip measures a way there and back of m, which is a number that grows.
func roundTrip(b *testing.B, thereAndBack func(ctx context.Context, m []byte) error) {
	ctx, m := b.Context(), make([]byte, 8)
	require.NoError(b, thereAndBack(ctx, m)) // the child is there
	n := uint64(0)
	for b.Loop() {
		n++
		binary.LittleEndian.PutUint64(m, n)
		if err := thereAndBack(ctx, m); err != nil {
			b.Fatal(err)
		}
	}
	require.Equal(b, n, binary.LittleEndian.Uint64(m))
}

// BenchmarkThroughput receives 4 MiB at a time from a child, in messages of one size.
func BenchmarkThroughput(b *testing.B) {
	const total = 4 << 20
	for _, size := range []int{64, 4 << 10, 64 << 10, 1 << 20, 4 << 20} {
		count := total / size
		for _, how := range []string{"pipe", "socket"} {
			bench.Run(b, fmt.Sprintf("size=%d/how=raw-%s", size, how), func(b *testing.B) {
				here, there := filesOf(b, how)
				defer here.close()
				start(b, source, sender{Files: there, Size: size, Count: count})
				there.close()
				m := make([]byte, size)
				throughput(b, here.w, size, count, func(context.Context) ([]byte, error) {
					_, err := io.ReadFull(here.r, m)
					return m, err
				})
			})
		}
		bench.Run(b, fmt.Sprintf("size=%d/how=bytes", size), func(b *testing.B) {
			ask, here := from(b, size, count)
			throughput(b, ask, size, count, here.RecvBytes)
		})
		bench.Run(b, fmt.Sprintf("size=%d/how=into", size), func(b *testing.B) {
			ask, here := from(b, size, count)
			m := make([]byte, size)
			throughput(b, ask, size, count, func(ctx context.Context) ([]byte, error) {
				n, err := here.RecvBytesInto(ctx, m)
				return m[:n], err
			})
		})
	}
}

// from starts a source with a Conn.
func from(b *testing.B, size, count int) (ask *os.File, here *ipc.Conn) {
	b.Helper()
	here, there := pipe(b)
	tell, told := filesOf(b, "socket")
	start(b, source, sender{Conn: there, Files: told, Size: size, Count: count})
	require.NoError(b, there.Close())
	return tell.w, here
}

func throughput(b *testing.B, ask *os.File, size, count int, next func(context.Context) ([]byte, error)) {
	ctx, want := b.Context(), pattern(size)
	var m []byte
	round := func() {
		_, err := ask.Write([]byte{1})
		for n := 0; n < count && err == nil; n++ {
			m, err = next(ctx)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	round() // the child is there
	for b.Loop() {
		round()
	}
	require.True(b, string(want) == string(m))
	b.SetBytes(int64(size * count))
}

// BenchmarkWait waits for the last of several ends, whose message is there, or comes when it is asked for.
func BenchmarkWait(b *testing.B) {
	for _, n := range []int{1, 10} {
		bench.Run(b, fmt.Sprintf("ends=%d/message=there", n), func(b *testing.B) {
			ctx, ends, peer := b.Context(), several(b, n), with(b, echo)
			ends[n-1] = peer
			require.NoError(b, peer.SendBytes(ctx, []byte("there")))
			require.NoError(b, peer.Poll(ctx))
			for b.Loop() {
				if ready, err := ipc.Wait(ctx, ends...); len(ready) != 1 || err != nil {
					b.Fatal(ready, err)
				}
			}
		})
		bench.Run(b, fmt.Sprintf("ends=%d/message=comes", n), func(b *testing.B) {
			ctx, ends, peer := b.Context(), several(b, n), with(b, echo)
			ends[n-1] = peer
			for b.Loop() {
				if err := peer.SendBytes(ctx, []byte("comes")); err != nil {
					b.Fatal(err)
				}
				if ready, err := ipc.Wait(ctx, ends...); len(ready) != 1 || err != nil {
					b.Fatal(ready, err)
				}
				if _, err := peer.RecvBytes(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func several(b *testing.B, n int) (ends []ipc.Waitable) {
	for range n {
		c, _ := pipe(b)
		ends = append(ends, c)
	}
	return ends
}
