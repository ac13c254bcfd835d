//go:build unix

package decision_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// BenchmarkHandOver is row 1.2: so many bytes are handed to a worker, which answers with the sum of the first and the last.
// To a goroutine they go by reference, whatever their size; to a process they are copied, into a pipe and out of it, or
// into memory that both have. The benchmark of the same name in package manager measures more ways.
func BenchmarkHandOver(b *testing.B) {
	for _, size := range []int{64, 64 << 10, 1 << 20} {
		name := "size=" + strconv.Itoa(size) + "B/how="
		bench.Run(b, name+"reference", func(b *testing.B) { hand(b, size, byReference(b)) })
		bench.Run(b, name+"pipe", func(b *testing.B) { hand(b, size, byPipe(b)) })
		bench.Run(b, name+"memory", func(b *testing.B) { hand(b, size, byMemory(b, size)) })
	}
}

func hand(b *testing.B, size int, over func([]byte) (int, error)) {
	data := make([]byte, size)
	data[0] = 40
	_, err := over(data)
	require.NoError(b, err) // the worker is there
	b.SetBytes(int64(size))
	for n := byte(0); b.Loop(); n++ {
		data[size-1] = n
		if sum, err := over(data); err != nil || sum != 40+int(n) {
			b.Fatal("got ", sum, " for 40 + ", n, ": ", err)
		}
	}
}

func ends(data []byte) int { return int(data[0]) + int(data[len(data)-1]) }

func byReference(b *testing.B) func([]byte) (int, error) {
	there, back := make(chan []byte), make(chan int)
	b.Cleanup(func() { close(there) })
	go func() {
		for data := range there {
			back <- ends(data)
		}
	}()
	return func(data []byte) (int, error) {
		there <- data
		return <-back, nil
	}
}

var pipeReader = process.Define("decision_test.pipeReader", func(ctx context.Context, c *ipc.Conn) error {
	data := make([]byte, 1<<20)
	for {
		n, err := c.RecvBytesInto(ctx, data)
		if err != nil {
			return nil // the other end is closed
		}
		if err := ipc.Send(ctx, c, ends(data[:n])); err != nil {
			return err
		}
	}
})

func byPipe(b *testing.B) func([]byte) (int, error) {
	here := beside(b, pipeReader)
	return func(data []byte) (int, error) {
		if err := here.SendBytes(b.Context(), data); err != nil {
			return 0, err
		}
		return ipc.Recv[int](b.Context(), here)
	}
}

// shared is memory, and whose turn it is to use it.
type shared struct {
	Memory      *sharedmemory.SharedMemory
	There, Back *sharedmemory.Semaphore
	Sum         *sharedmemory.Value[int]
}

var memoryReader = process.Define("decision_test.memoryReader", func(ctx context.Context, s shared) error {
	data, release, err := s.Memory.View()
	if err != nil {
		return err
	}
	defer release()
	for s.There.Acquire(ctx) == nil {
		if err := errors.Join(s.Sum.Store(ends(data)), s.Back.Release()); err != nil {
			return err
		}
	}
	return nil
})

func byMemory(b *testing.B, size int) func([]byte) (int, error) {
	var s shared
	var errs [4]error
	s.Memory, errs[0] = sharedmemory.New(size)
	s.There, errs[1] = sharedmemory.NewSemaphore(0)
	s.Back, errs[2] = sharedmemory.NewSemaphore(0)
	s.Sum, errs[3] = sharedmemory.NewValue(0)
	require.NoError(b, errors.Join(errs[:]...))
	p, err := memoryReader.Start(context.Background(), s)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, p.Stop(context.Background())) })
	return func(data []byte) (int, error) {
		if _, err := s.Memory.WriteAt(data, 0); err != nil {
			return 0, err
		}
		if err := errors.Join(s.There.Release(), s.Back.Acquire(b.Context())); err != nil {
			return 0, err
		}
		return s.Sum.Load()
	}
}
