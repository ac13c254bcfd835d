package manager_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
	"concurrency/exercises/sharing"
)

var errAction = errors.New("this is what failed")

// later is what a call returns, when it does.
func later[T any](call func(context.Context) (T, error)) (result chan T, failed chan error) {
	result, failed = make(chan T, 1), make(chan error, 1)
	go func() {
		v, err := call(context.Background())
		result <- v
		failed <- err
	}()
	synctest.Wait()
	return result, failed
}

// no makes a call that has only an error one with a value.
func no(call func(context.Context) error) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) { return 0, call(ctx) }
}

func TestASession(t *testing.T) {
	inBubbles(t, map[string]func(t *testing.T){
		"MG-17 what a client held goes to the next one, who is told, once": func(t *testing.T) {
			var log book
			_, client := bubbled(t, manager.WithLogger(log.logger()))
			dies, other := client(), openLock(t, client(), "lock")
			require.NoError(t, openLock(t, dies, "lock").Acquire(t.Context()))
			require.NoError(t, openLock(t, dies, "not held").Acquire(t.Context()))
			require.NoError(t, openLock(t, dies, "not held").Release(t.Context()))
			_, waiter := later(no(other.Acquire))
			require.Empty(t, waiter)
			require.NoError(t, dies.Close())
			require.ErrorIs(t, <-waiter, manager.ErrOwnerDied)
			synctest.Wait()
			require.Equal(t, 1, log.lines("lock=lock"))
			require.Equal(t, 1, log.lines("left with a lock"))
			require.NoError(t, other.Release(t.Context()))
			require.NoError(t, other.Acquire(t.Context()), "it was mended")
		},
		"MG-17 a try is told, too": func(t *testing.T) {
			_, client := bubbled(t)
			dies, other := client(), openLock(t, client(), "lock")
			require.NoError(t, openLock(t, dies, "lock").Acquire(t.Context()))
			taken, err := other.TryAcquire(t.Context())
			require.NoError(t, err)
			require.False(t, taken)
			require.NoError(t, dies.Close())
			synctest.Wait()
			taken, err = other.TryAcquire(t.Context())
			require.ErrorIs(t, err, manager.ErrOwnerDied)
			require.True(t, taken)
		},
		"MG-17 With releases whatever happens, and says that the owner died": func(t *testing.T) {
			_, client := bubbled(t)
			dies, l := client(), openLock(t, client(), "lock")
			require.NoError(t, openLock(t, dies, "lock").Acquire(t.Context()))
			require.NoError(t, dies.Close())
			synctest.Wait()
			for _, died := range []bool{true, false} {
				require.ErrorIs(t, l.With(t.Context(), func(ownerDied bool) error {
					require.Equal(t, died, ownerDied)
					require.True(t, must[bool](t)(l.Locked(t.Context())))
					return errAction
				}), errAction)
			}
			require.Panics(t, func() { _ = l.With(t.Context(), func(bool) error { panic("oh") }) })
			require.False(t, must[bool](t)(l.Locked(t.Context())))
		},
		"LK-08 a lock is released by who holds it, and by no other client": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			l, other := openLock(t, c, "lock"), openLock(t, client(), "lock")
			require.ErrorIs(t, other.Release(t.Context()), sharing.ErrNotLocked)
			require.NoError(t, l.Acquire(t.Context()))
			require.ErrorIs(t, other.Release(t.Context()), manager.ErrNotOwner)
			require.True(t, must[bool](t)(l.Locked(t.Context())))
			require.NoError(t, openLock(t, c, "lock").Release(t.Context()), "another proxy of the same client")
		},
		"MG-18 all calls fail at once when the server ends, those that wait too": func(t *testing.T) {
			s, client := bubbled(t)
			c := client()
			q, l := openQueue(t, c, "queue", 1), openLock(t, c, "lock")
			require.NoError(t, l.Acquire(t.Context()))
			_, getter := later(q.Get)
			_, waiter := later(no(l.Acquire))
			full := openQueue(t, c, "full", 1)
			require.NoError(t, full.Put(t.Context(), 1))
			_, putter := later(no(func(ctx context.Context) error { return full.Put(ctx, 2) }))
			_, joiner := later(no(full.Join))
			before := time.Now()
			require.NoError(t, s.Close())
			for _, failed := range []chan error{getter, waiter, putter, joiner} {
				require.ErrorIs(t, <-failed, manager.ErrServerGone)
			}
			<-c.Done()
			require.ErrorIs(t, l.Release(t.Context()), manager.ErrServerGone, "and from then on")
			require.ErrorIs(t, second(manager.OpenLock(t.Context(), c, "lock")), manager.ErrServerGone)
			require.Zero(t, time.Since(before))
		},
		"calls of a client that is closed say so": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			q := openQueue(t, c, "queue", 1)
			_, getter := later(q.Get)
			require.NoError(t, c.Close())
			require.ErrorIs(t, <-getter, manager.ErrClosed)
			require.ErrorIs(t, q.Put(t.Context(), 1), manager.ErrClosed)
			require.NoError(t, c.Close())
		},
		"MG-21 one who waits keeps nobody waiting, not even himself": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			q := openQueue(t, c, "queue", 0)
			item, getter := later(q.Get)
			require.NoError(t, openList(t, c, "list").Append(t.Context(), 1))
			require.NoError(t, openList(t, client(), "list").Append(t.Context(), 2))
			require.Empty(t, getter)
			require.NoError(t, q.Put(t.Context(), 7))
			require.Equal(t, 7, <-item)
			require.NoError(t, <-getter)
		},
		"MG-22 an item does not go to who vanished while he waited for it": func(t *testing.T) {
			_, client := bubbled(t)
			vanishes, c := client(), client()
			_, getter := later(openQueue(t, vanishes, "queue", 0).Get)
			q := openQueue(t, c, "queue", 0)
			item, _ := later(q.Get)
			require.NoError(t, vanishes.Close())
			require.ErrorIs(t, <-getter, manager.ErrClosed)
			synctest.Wait()
			require.NoError(t, q.Put(t.Context(), 1))
			require.Equal(t, 1, <-item)
		},
		"MG-22 an item that was given to who does not listen any more comes back": func(t *testing.T) {
			comesBack(t, func(deaf *speaker, q *manager.Queue[int]) {
				require.NoError(t, q.Put(t.Context(), 1))
				deaf.request('g', zero)
			})
		},
		"MG-22 and so does one that he waited for": func(t *testing.T) {
			comesBack(t, func(deaf *speaker, q *manager.Queue[int]) {
				deaf.request('g', zero)
				synctest.Wait()
				require.NoError(t, q.Put(t.Context(), 1))
			})
		},
		"what a client took with it and did not mark done is said": func(t *testing.T) {
			var log book
			_, client := bubbled(t, manager.WithLogger(log.logger()))
			c := client()
			q := openQueue(t, c, "jobs", 0)
			unmarked := openQueue(t, c, "not marked by anybody", 0)
			require.NoError(t, unmarked.Put(t.Context(), 1))
			must[int](t)(unmarked.Get(t.Context()))
			for n := range 5 {
				require.NoError(t, q.Put(t.Context(), n))
			}
			for range 3 {
				must[int](t)(q.TryGet(t.Context()))
			}
			require.NoError(t, q.TaskDone(t.Context()))
			require.NoError(t, c.Close())
			synctest.Wait()
			require.Equal(t, 1, log.lines("queue=jobs items=2"))
			require.Equal(t, 1, log.lines("left with"), "where nobody counts there is nothing to say")
		},
		"a call whose ctx ends is told what became of it": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			q := openQueue(t, c, "queue", 0)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			begin := time.Now()
			_, err := q.Get(ctx)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, time.Second, time.Since(begin))
			require.NoError(t, q.Put(ctx, 1), "what can be done at once is done")
			require.Equal(t, 1, must[int](t)(q.Get(ctx)))
			require.Zero(t, c.Pending())
		},
		"a server that does not answer counts as gone five seconds after the ctx has ended": func(t *testing.T) {
			server, conn := deafServer(t)
			c, err := manager.Meet(t.Context(), conn, key)
			require.NoError(t, err)
			go func() { _, _ = io.Copy(io.Discard, server) }()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			begin := time.Now()
			_, err = manager.OpenLock(ctx, c, "lock")
			require.ErrorIs(t, err, manager.ErrServerGone)
			require.Equal(t, time.Minute+manager.Patience, time.Since(begin))
			require.NoError(t, c.Close())
		},
		"a server that takes nothing any more counts as gone after five seconds": func(t *testing.T) {
			_, conn := deafServer(t)
			c, err := manager.Meet(t.Context(), conn, key)
			require.NoError(t, err)
			begin := time.Now()
			require.ErrorIs(t, second(manager.OpenLock(t.Context(), c, "lock")), manager.ErrServerGone)
			require.Equal(t, manager.Patience, time.Since(begin))
			require.NoError(t, c.Close())
		},
	})
}

// comesBack has an item given to a client that does not read the answer, and is gone before it does.
func comesBack(t *testing.T, give func(deaf *speaker, q *manager.Queue[int])) {
	t.Helper()
	s, client := bubbled(t)
	conn, deaf := stranger(t, s)
	deaf.request('O', "q\x05\x00\x00\x00queue\x03\x00\x00\x00int\x00\x00\x00\x00\x00\x00\x00\x00")
	deaf.answer(t)
	q := openQueue(t, client(), "queue", 0)
	give(deaf, q)
	synctest.Wait()
	require.Zero(t, must[int](t)(q.Len(t.Context())), "it is on its way")
	joined, _ := later(no(q.Join))
	require.NoError(t, conn.Close())
	require.Equal(t, 1, must[int](t)(q.Get(t.Context())))
	require.Empty(t, joined, "it is not done")
	require.NoError(t, q.TaskDone(t.Context()))
	<-joined
}

// deafServer lets a client in, and then neither hears nor speaks.
func deafServer(t *testing.T) (server, client net.Conn) {
	t.Helper()
	server, client = net.Pipe()
	go func() {
		say(server, append([]byte(manager.Magic), make([]byte, 32)...))
		b := make([]byte, len(manager.Magic)+64)
		_, _ = io.ReadFull(server, b)
		nonce := b[len(manager.Magic):][:32]
		say(server, append([]byte{'y'}, manager.Proof(key, "server", make([]byte, 32), nonce)...))
	}()
	return server, client
}

func TestMG24CallsOfManyGoroutinesAreNotMixedUp(t *testing.T) {
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("procs=%d", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			c := dial(t, serve(t).Address())
			m := openMap(t, c, "map")
			var all sync.WaitGroup
			for g := range 8 {
				all.Go(func() {
					mine := fmt.Sprint(g)
					for n := range 50 {
						assert.NoError(t, m.Set(context.Background(), mine, n))
						v, _, err := m.Get(context.Background(), mine)
						assert.NoError(t, err)
						assert.Equal(t, n, v)
					}
				})
			}
			all.Wait()
			require.Zero(t, c.Pending())
		})
	}
}
