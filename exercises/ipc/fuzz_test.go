//go:build unix

package ipc_test

import (
	"encoding/binary"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/ipc"
)

// FuzzRecv takes any bytes for what comes, in pieces of any length: the messages are those that a simple reading of the
// same bytes finds, and so is the end. By how, something is polled, and received or given up, after each piece. Whatever
// length was announced, no more memory is taken than for a mebibyte.
func FuzzRecv(f *testing.F) {
	f.Add([]byte(framed([]byte("one"))+framed(nil)+framed([]byte("three"))), uint8(5), uint8(0))
	f.Add([]byte(framed([]byte("one"))+"text on the line"), uint8(2), uint8(1))
	f.Add([]byte("\x00\x00\x00\x08and no more"), uint8(9), uint8(3))
	f.Add([]byte(framed([]byte("broken off"))[:9]), uint8(1), uint8(2))
	f.Add([]byte("\xff\xff\xff\xff\x01"), uint8(0), uint8(3))
	f.Add([]byte("\x01\x00\x01\x00one byte more than the buffer"), uint8(3), uint8(2))
	f.Add([]byte{}, uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, stream []byte, piece, how uint8) {
		if len(stream) > 10_000 {
			return // more than there is room for
		}
		size := max(int(piece)+1, len(stream)/100) // of more than some 200 pieces, however small, there is not room either
		before := soFar()
		a, b := pipe(t)
		defer b.Close()
		file, ctx := raw(t, a), bounded(t)
		var got []string
		for rest := stream; len(rest) > 0; {
			n := min(len(rest), size)
			_, err := file.Write(rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
			if how%2 == 1 {
				_ = b.Poll(ended())
			}
			if how%4 < 2 {
				continue
			}
			if m, err := b.RecvBytes(ended()); err == nil {
				got = append(got, string(m))
			}
		}
		require.NoError(t, a.Close())
		want, end := messages(stream)
		for len(got) < len(want) {
			require.NoError(t, b.Poll(ended()))
			m, err := b.RecvBytes(ctx)
			require.NoError(t, err)
			got = append(got, string(m))
		}
		require.Equal(t, want, got)
		_, err := b.RecvBytes(ctx)
		require.ErrorIs(t, err, end)
		require.Less(t, soFar()-before, uint64(3<<20))
	})
}

// soFar is how many bytes were allocated.
func soFar() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// messages are those in a stream, and what is behind the last.
func messages(stream []byte) (ms []string, end error) {
	for len(stream) > 0 {
		if len(stream) < 4 {
			return ms, io.ErrUnexpectedEOF
		}
		n := binary.LittleEndian.Uint32(stream)
		if n > ipc.MaxMessage {
			return ms, ipc.ErrMalformed
		}
		if stream = stream[4:]; uint64(n) > uint64(len(stream)) {
			return ms, io.ErrUnexpectedEOF
		}
		ms, stream = append(ms, string(stream[:n])), stream[n:]
	}
	return ms, io.EOF
}
