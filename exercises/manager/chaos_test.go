//go:build unix

package manager_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
)

// Clients that have locks, items and calls under way are killed at any moment. The server and the others go on: a lock
// of the dead goes to the next one, who is told, no sum that was answered is lost, nor any item but the one that a
// client may have had in hand.
//
//	CHAOS=60s go test -run WhoeverIsKilled -v ./exercises/manager
func TestMG17MG20MG22WhoeverIsKilledTheOthersGoOn(t *testing.T) {
	k := parties.NewKiller(t, time.Second/2)
	s, err := manager.Serve(key, manager.WithLogger(quiet))
	require.NoError(t, err)
	c, err := manager.Dial(t.Context(), s.Address(), key)
	require.NoError(t, err)
	dir, clients := t.TempDir(), new(atomic.Uint32)
	start := func(o process.Option) (*process.Process, error) {
		return customer.Start(context.Background(), order{s.Address(), dir, clients.Add(1)}, o)
	}
	for range 2 {
		k.Replace(k.Long, start) // so that nobody is ever alone
		k.Replace(50*time.Millisecond, start)
		k.Replace(50*time.Millisecond, start)
	}
	k.Watch(func() map[string]int64 { return sizes(dir, "lock", "sum", "put", "got") })
	require.Eventually(t, func() bool { return s.Sessions() == 1 }, limit, tick, "the dead are no clients")
	lost := takeStock(t, c, dir, k.Kills(), int(clients.Load()))
	require.NoError(t, errors.Join(c.Close(), s.Close()))
	n := sizes(dir, "lock", "sum", "put", "got")
	k.Report(fmt.Sprintf("locked: %d, added: %d, put: %d, got: %d, in a dead hand: %d",
		n["lock"], n["sum"], n["put"]/8, n["got"]/8, lost))
}

// takeStock is called when all are dead, and returns how many items are missing.
func takeStock(t *testing.T, c *manager.Client, dir string, kills, clients int) (lost int) {
	t.Helper()
	lock := openLock(t, c, "lock")
	require.NoError(t, unlessOwnerDied(lock.Acquire(t.Context())))
	require.NoError(t, lock.Release(t.Context()))
	sum, _, err := openMap(t, c, "map").Get(t.Context(), "sum")
	require.NoError(t, err)
	added := int(sizes(dir, "sum")["sum"])
	require.GreaterOrEqual(t, sum, added)
	require.LessOrEqual(t, sum, added+kills)
	q := openQueue(t, c, "queue", 100)
	o := order{Dir: dir}
	for range must[int](t)(q.Len(t.Context())) {
		require.NoError(t, o.note("got", uint64(must[int](t)(q.TryGet(t.Context())))))
	}
	put, got := records(t, dir, "put"), records(t, dir, "got")
	for item := range put {
		if !got[item] {
			lost++
		}
		delete(got, item)
	}
	require.LessOrEqual(t, lost, kills)
	require.LessOrEqual(t, len(got), clients, "of each at most one was put and not noted")
	return lost
}

// order is what a customer is given. Its number is no other's.
type order struct {
	Address manager.Address
	Dir     string
	Number  uint32
}

// customer uses everything at once, until it is killed or something is wrong.
var customer = process.Define("manager_test.customer", func(ctx context.Context, o order) error {
	c, err := manager.Dial(ctx, o.Address, key)
	if err != nil {
		return err
	}
	lock, err1 := manager.OpenLock(ctx, c, "lock")
	sums, err2 := manager.OpenMap[string, int](ctx, c, "map")
	q, err3 := manager.OpenQueue[int](ctx, c, "queue", 100)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	wrong, n := make(chan error), uint32(0)
	for _, use := range []func() error{
		func() error { return o.exclusively(ctx, lock) },
		func() error {
			_, err := manager.Add(ctx, sums, "sum", 1)
			return errors.Join(err, o.write("sum", []byte{0}))
		},
		func() error {
			n++
			item := uint64(o.Number)<<32 | uint64(n)
			return errors.Join(q.Put(ctx, int(item)), o.note("put", item))
		},
		func() error {
			item, err := q.Get(ctx)
			return errors.Join(err, o.note("got", uint64(item)), q.TaskDone(ctx))
		},
	} {
		go func() {
			for err := error(nil); ; err = use() {
				if err != nil {
					wrong <- err
				}
			}
		}()
	}
	fmt.Println("at it")
	return <-wrong
})

// exclusively adds one to a number, of which there are two copies in a file, the second written last: who finds that
// they differ, and was not told that somebody died, is not alone.
func (o order) exclusively(ctx context.Context, lock *manager.Lock) error {
	err := lock.Acquire(ctx)
	if unlessOwnerDied(err) != nil {
		return err
	}
	f, failed := os.OpenFile(filepath.Join(o.Dir, "number"), os.O_RDWR|os.O_CREATE, 0o600)
	if failed != nil {
		return failed
	}
	defer f.Close()
	var b [16]byte
	_, _ = f.ReadAt(b[:], 0)
	n, m := binary.NativeEndian.Uint64(b[:]), binary.NativeEndian.Uint64(b[8:])
	if n != m && err == nil {
		return fmt.Errorf("not alone: %d and %d", n, m)
	}
	for _, at := range []int64{0, 8} {
		binary.NativeEndian.PutUint64(b[:], n+1)
		if _, err := f.WriteAt(b[:8], at); err != nil {
			return err
		}
	}
	return errors.Join(o.write("lock", []byte{0}), lock.Release(ctx))
}

func unlessOwnerDied(err error) error {
	if errors.Is(err, manager.ErrOwnerDied) {
		return nil
	}
	return err
}

func (o order) note(book string, item uint64) error {
	return o.write(book, binary.NativeEndian.AppendUint64(nil, item))
}

// write appends to a file with one write, which a kill does not take back.
func (o order) write(book string, b []byte) error {
	f, err := os.OpenFile(filepath.Join(o.Dir, book), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// sizes are those of files, 0 if there is none.
func sizes(dir string, names ...string) map[string]int64 {
	n := map[string]int64{}
	for _, name := range names {
		n[name] = 0
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			n[name] = info.Size()
		}
	}
	return n
}

// records are what all have noted, each once.
func records(t *testing.T, dir, book string) map[uint64]bool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, book))
	if !errors.Is(err, fs.ErrNotExist) { // nobody has come so far
		require.NoError(t, err)
	}
	all := map[uint64]bool{}
	for ; len(b) > 0; b = b[8:] {
		item := binary.NativeEndian.Uint64(b)
		require.False(t, all[item], "%d of %d is twice in %s", uint32(item), item>>32, book)
		all[item] = true
	}
	return all
}
