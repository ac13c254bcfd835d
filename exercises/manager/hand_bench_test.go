//go:build unix

package manager_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/ipc"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// BenchmarkHandOver is the trade-off that question 5 names: a message of so many bytes is handed to a worker, which
// answers with the sum of its first and its last byte. Memory is faster and has to be guarded; messages isolate, and
// cost a copy or two. The reference is what goroutines can do, and processes cannot.
func BenchmarkHandOver(b *testing.B) {
	for _, size := range []int{64, 4 << 10, 64 << 10, 1 << 20} {
		for _, way := range []struct {
			how  string
			open func(b *testing.B, size int) (hand func([]byte) (int, error))
		}{
			{"reference", byReference},
			{"pipe", byPipe},
			{"queue", byQueue},
			{"memory", byMemory},
			{"manager", byManager},
		} {
			bench.Run(b, "size="+strconv.Itoa(size)+"B/how="+way.how, func(b *testing.B) {
				handOver(b, size, way.open(b, size))
			})
		}
	}
}

func handOver(b *testing.B, size int, hand func([]byte) (int, error)) {
	message := make([]byte, size)
	message[0] = 40
	b.SetBytes(int64(size))
	for n := byte(0); b.Loop(); n++ {
		message[size-1] = n
		sum, err := hand(message)
		if err != nil {
			b.Fatal(err)
		}
		if sum != 40+int(n) {
			b.Fatal("a wrong sum: ", sum)
		}
	}
}

func sumOf(message []byte) int { return int(message[0]) + int(message[len(message)-1]) }

// worker starts the process that the message goes to, which ends with its ctx or when what it reads from ends.
func worker[Arg any](b *testing.B, fn *process.Func[Arg], arg Arg) {
	p, err := fn.Start(context.Background(), arg)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, p.Stop(context.Background())) })
}

func byReference(b *testing.B, _ int) func([]byte) (int, error) {
	messages, sums := make(chan []byte), make(chan int)
	go func() {
		for m := range messages {
			sums <- sumOf(m)
		}
	}()
	b.Cleanup(func() { close(messages) })
	return func(m []byte) (int, error) {
		messages <- m
		return <-sums, nil
	}
}

var pipeWorker = process.Define("manager_test.pipeWorker", func(ctx context.Context, c *ipc.Conn) error {
	buffer := make([]byte, 1<<20)
	for {
		n, err := c.RecvBytesInto(ctx, buffer)
		if err != nil {
			return nil
		}
		if err := ipc.Send(ctx, c, sumOf(buffer[:n])); err != nil {
			return nil
		}
	}
})

func byPipe(b *testing.B, _ int) func([]byte) (int, error) {
	here, there, err := ipc.NewPipe()
	require.NoError(b, err)
	worker(b, pipeWorker, there)
	require.NoError(b, there.Close())
	b.Cleanup(func() { require.NoError(b, here.Close()) })
	return func(m []byte) (int, error) {
		if err := here.SendBytes(b.Context(), m); err != nil {
			return 0, err
		}
		return ipc.Recv[int](b.Context(), here)
	}
}

// queues are there and back.
type queues struct {
	There *sharedmemory.Queue[[]byte]
	Back  *sharedmemory.Queue[int]
}

var queueWorker = process.Define("manager_test.queueWorker", func(ctx context.Context, q queues) error {
	for m, err := range q.There.All(ctx) {
		if err != nil || q.Back.Put(ctx, sumOf(m)) != nil {
			return nil
		}
	}
	return nil
})

func byQueue(b *testing.B, size int) func([]byte) (int, error) {
	var q queues
	var errs [2]error
	q.There, errs[0] = sharedmemory.NewQueue[[]byte](0, 2*size+1000)
	q.Back, errs[1] = sharedmemory.NewQueue[int](0, 0)
	require.NoError(b, errors.Join(errs[:]...))
	worker(b, queueWorker, q)
	return func(m []byte) (int, error) {
		if err := q.There.Put(b.Context(), m); err != nil {
			return 0, err
		}
		return q.Back.Get(b.Context())
	}
}

// shared is memory, and whose turn it is to use it.
type shared struct {
	Memory      *sharedmemory.SharedMemory
	There, Back *sharedmemory.Semaphore
	Sum         *sharedmemory.Value[int]
}

var memoryWorker = process.Define("manager_test.memoryWorker", func(ctx context.Context, s shared) error {
	m, release, err := s.Memory.View()
	if err != nil {
		return err
	}
	defer release()
	for s.There.Acquire(ctx) == nil {
		if err := errors.Join(s.Sum.Store(sumOf(m)), s.Back.Release()); err != nil {
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
	worker(b, memoryWorker, s)
	return func(m []byte) (int, error) {
		if _, err := s.Memory.WriteAt(m, 0); err != nil {
			return 0, err
		}
		if err := errors.Join(s.There.Release(), s.Back.Acquire(b.Context())); err != nil {
			return 0, err
		}
		return s.Sum.Load()
	}
}

// ticket is what a client of a manager needs.
type ticket struct {
	Address manager.Address
	Key     []byte
}

// open are the two queues of a manager.
func (t ticket) open(ctx context.Context) (c *manager.Client, there *manager.Queue[[]byte], back *manager.Queue[int], err error) {
	if c, err = manager.Dial(ctx, t.Address, t.Key); err != nil {
		return nil, nil, nil, err
	}
	var errs [2]error
	there, errs[0] = manager.OpenQueue[[]byte](ctx, c, "there", 0)
	back, errs[1] = manager.OpenQueue[int](ctx, c, "back", 0)
	return c, there, back, errors.Join(errs[:]...)
}

var managerWorker = process.Define("manager_test.managerWorker", func(ctx context.Context, t ticket) error {
	c, there, back, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		m, err := there.Get(ctx)
		if err != nil {
			return nil
		}
		if err := back.Put(ctx, sumOf(m)); err != nil {
			return nil
		}
	}
})

func byManager(b *testing.B, _ int) func([]byte) (int, error) {
	s, err := manager.Start(b.Context(), key)
	require.NoError(b, err)
	t := ticket{s.Address(), key}
	c, there, back, err := t.open(b.Context())
	require.NoError(b, err)
	b.Cleanup(func() {
		require.NoError(b, c.Close())
		require.NoError(b, s.Stop(context.Background()))
	})
	worker(b, managerWorker, t)
	return func(m []byte) (int, error) {
		if err := there.Put(b.Context(), m); err != nil {
			return 0, err
		}
		return back.Get(b.Context())
	}
}
