package wire_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io"
	"testing"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

type account struct {
	ID    int
	Name  string
	Spent []float64
}

// BenchmarkValues sends values there and back in one message, each of which stands alone, as it must when a message may
// be lost with the process that was to read it. gob, which describes the type in each message, is the baseline.
func BenchmarkValues(b *testing.B) {
	numbers := make([]int64, 8192)
	for i := range numbers {
		numbers[i] = int64(i) << 40
	}
	values(b, "value=int64", numbers[1:2])
	values(b, "value=int64s", numbers)
	values(b, "value=struct", []account{{7, "a name", []float64{1.5, 2}}})
}

func values[T any](b *testing.B, name string, vs []T) {
	bench.Run(b, "codec=gob/"+name, func(b *testing.B) { there(b, vs, gobbed[T]) })
	bench.Run(b, "codec=wire/"+name, func(b *testing.B) { there(b, vs, wired[T]) })
}

// there measures send, which sends vs into got by way of buf, which it may use again.
func there[T any](b *testing.B, vs []T, send func(buf []byte, vs, got []T) ([]byte, error)) {
	got := make([]T, len(vs))
	var buf []byte
	var err error
	for b.Loop() {
		if buf, err = send(buf[:0], vs, got); err != nil {
			b.Fatal(err)
		}
	}
	require.Equal(b, vs, got)
	b.SetBytes(int64(len(buf)))
}

func wired[T any](buf []byte, vs, got []T) ([]byte, error) {
	c, err := wire.For[T]()
	if err != nil {
		return nil, err
	}
	buf, err = c.AppendAll(buf, vs)
	if err != nil {
		return nil, err
	}
	_, err = c.TakeAll(buf, got)
	return buf, err
}

func gobbed[T any](buf []byte, vs, got []T) ([]byte, error) {
	w := bytes.NewBuffer(buf)
	if err := gob.NewEncoder(w).Encode(vs); err != nil {
		return nil, err
	}
	sent := w.Bytes()
	return sent, gob.NewDecoder(w).Decode(&got)
}

// BenchmarkReader takes a stream apart that is ready, 64 KiB at a time, as it is in a full pipe.
func BenchmarkReader(b *testing.B) {
	for _, size := range []int{8, 1 << 10, 1 << 16, 4 << 20} {
		bench.Run(b, fmt.Sprintf("body=%d", size), func(b *testing.B) {
			stream := frame(b, 'a', 1, string(make([]byte, size)))
			r := wire.NewReader(&endless{stream: stream})
			var f wire.Frame
			var err error
			for b.Loop() {
				if f, err = r.Next(); err != nil {
					b.Fatal(err)
				}
			}
			require.Len(b, f.Body, size)
			b.SetBytes(int64(len(stream)))
		})
	}
}

// endless repeats a stream, a pipe's worth for each Read.
type endless struct {
	stream []byte
	at     int
}

func (e *endless) Read(b []byte) (n int, err error) {
	b = b[:min(len(b), wire.Usual)]
	for n < len(b) {
		k := copy(b[n:], e.stream[e.at:])
		n, e.at = n+k, (e.at+k)%len(e.stream)
	}
	return n, nil
}

var _ io.Reader = (*endless)(nil)
