//go:build unix

package sharedmemory_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// Producers and consumers of one queue are killed at any moment, and replaced. Whatever was put is taken once, and in
// the order of its producer, but for the one item that a consumer may have had in hand when it was killed.
//
//	CHAOS=60s go test -run QueueWhoever -v ./exercises/sharedmemory
func TestMQ12MQ13MQ16OfAQueueWhoeverIsKilledTheOthersGoOn(t *testing.T) {
	k := parties.NewKiller(t, time.Second/2)
	q, err := sharedmemory.NewQueue[[]byte](0, 5000)
	require.NoError(t, err)
	dir, clients := t.TempDir(), new(atomic.Uint32)
	for _, f := range []*process.Func[stall]{puts, takes} {
		start := func(o process.Option) (*process.Process, error) {
			return f.Start(context.Background(), stall{q, dir, clients.Add(1)}, o)
		}
		k.Replace(k.Long, start) // so that nobody is ever alone
		k.Replace(50*time.Millisecond, start)
		k.Replace(50*time.Millisecond, start)
	}
	k.Watch(func() map[string]int64 { return sizes(dir, "put", "got") })
	left := len(drain(t, q, stall{q, dir, 0}))
	lost := audit(t, dir, int(clients.Load()))
	require.LessOrEqual(t, lost, k.Kills())
	err = q.Join(t.Context())
	if lost > 0 {
		require.ErrorIs(t, err, sharedmemory.ErrLost)
	}
	require.NoError(t, q.Join(t.Context()), "it is told once")
	require.NoError(t, errors.Join(q.TryPut(nil), second(q.TryGet()), q.TaskDone(), q.Close()))
	n := sizes(dir, "put", "got")
	k.Report(fmt.Sprintf("put: %d, got: %d, in the queue at the end: %d, in a dead hand: %d", n["put"]/8, n["got"]/12, left, lost))
}

func second[T any](_ T, err error) error { return err }

// stall is what a producer or a consumer has. Its number is no other's.
type stall struct {
	Queue  *sharedmemory.Queue[[]byte]
	Dir    string
	Number uint32
}

// parcel is the nth item of a producer: of any length, and so that a piece of another shows.
func (s stall) parcel(n uint32) []byte {
	b := binary.NativeEndian.AppendUint32(nil, s.Number)
	b = binary.NativeEndian.AppendUint32(b, n)
	return append(b, bytes.Repeat([]byte{byte(s.Number + n)}, int(n%7)*50)...)
}

// puts notes each item that is in.
var puts = process.Define("sharedmemory_test.puts", func(_ context.Context, s stall) error {
	f, err := book(s.Dir, "put")
	fmt.Println("at it")
	for n := uint32(0); err == nil; {
		item := s.parcel(n)
		ctx, stop := little()
		if err = s.Queue.Put(ctx, item); err == nil {
			_, err = f.Write(item[:8])
			n++
		} else if errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
		stop()
	}
	return err
})

// takes notes each item that it has got.
var takes = process.Define("sharedmemory_test.takes", func(_ context.Context, s stall) error {
	fmt.Println("at it")
	for {
		ctx, stop := little()
		item, err := s.Queue.Get(ctx)
		stop()
		if errors.Is(err, context.DeadlineExceeded) {
			continue
		}
		if err == nil {
			err = s.took(item)
		}
		if err != nil {
			return err
		}
		if rand.IntN(1000) == 0 {
			time.Sleep(time.Millisecond) // so that the queue is full at times
		}
	}
})

// took notes an item, and that it is done.
func (s stall) took(item []byte) error {
	if len(item) < 8 {
		return fmt.Errorf("an item of %d bytes", len(item))
	}
	producer, n := binary.NativeEndian.Uint32(item), binary.NativeEndian.Uint32(item[4:])
	if !bytes.Equal(item, (stall{Number: producer}).parcel(n)) {
		return fmt.Errorf("item %d of %d is not whole", n, producer)
	}
	f, err := book(s.Dir, "got")
	if err != nil {
		return err
	}
	_, err = f.Write(binary.NativeEndian.AppendUint32(item[:8:8], s.Number))
	return errors.Join(err, f.Close(), s.Queue.TaskDone())
}

// drain takes what is in when all have been killed.
func drain(t *testing.T, q *sharedmemory.Queue[[]byte], s stall) (items [][]byte) {
	t.Helper()
	for {
		item, err := q.TryGet()
		if errors.Is(err, sharedmemory.ErrEmpty) {
			require.Zero(t, q.Len())
			return items
		}
		require.NoError(t, err)
		require.NoError(t, s.took(item))
		items = append(items, item)
	}
}

// audit compares what was put with what was got, and returns how many items are missing.
func audit(t *testing.T, dir string, clients int) (lost int) {
	t.Helper()
	put, got := make([]uint32, clients+1), make([]map[uint32]bool, clients+1)
	for r := range records(t, dir, "put", 8) {
		producer, n := binary.NativeEndian.Uint32(r), binary.NativeEndian.Uint32(r[4:])
		require.Equal(t, put[producer], n)
		put[producer] = n + 1
	}
	last := map[[2]uint32]uint32{} // of a producer, at a consumer
	for r := range records(t, dir, "got", 12) {
		producer, n, consumer := binary.NativeEndian.Uint32(r), binary.NativeEndian.Uint32(r[4:]), binary.NativeEndian.Uint32(r[8:])
		require.LessOrEqual(t, n, put[producer], "at most one was put and not noted")
		require.False(t, got[producer][n], "item %d of %d was got twice", n, producer)
		if got[producer] == nil {
			got[producer] = map[uint32]bool{}
		}
		got[producer][n] = true
		before, was := last[[2]uint32{producer, consumer}]
		require.True(t, !was || before < n, "item %d of %d after %d", n, producer, before)
		last[[2]uint32{producer, consumer}] = n
	}
	for producer, n := range put {
		for i := range n {
			if !got[producer][i] {
				lost++
			}
		}
	}
	return lost
}

// records yields what all have written, so many bytes at a time.
func records(t *testing.T, dir, name string, size int) func(func([]byte) bool) {
	t.Helper()
	all, err := os.ReadFile(filepath.Join(dir, name))
	if !errors.Is(err, fs.ErrNotExist) { // nobody has come so far
		require.NoError(t, err)
	}
	require.Zero(t, len(all)%size)
	return func(yield func([]byte) bool) {
		for ; len(all) > 0 && yield(all[:size]); all = all[size:] {
		}
	}
}
