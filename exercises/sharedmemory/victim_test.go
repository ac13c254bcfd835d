//go:build unix

package sharedmemory_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// victim uses all tools at once, until it is killed or something is wrong.
var victim = process.Define("sharedmemory_test.victim", func(_ context.Context, g goods) error {
	wrong, owner := make(chan error), sharedmemory.NewOwner()
	lock := inside{g.Lock.Acquire, g.Lock.Release}
	rlock := inside{
		func(ctx context.Context) error { return g.takeTwice(ctx, owner) },
		func() error { return errors.Join(g.RLock.Release(owner), g.RLock.Release(owner)) },
	}
	for what, use := range map[string]func() error{
		"lock":      g.exclusively("lock", lock, func() error { return nil }),
		"rlock":     g.exclusively("rlock", rlock, func() error { return nil }),
		"condition": g.exclusively("condition", inside{g.Condition.Acquire, g.Condition.Release}, g.passBaton),
		"semaphore": g.permit, "event": g.event, "barrier": g.barrier,
	} {
		go func() { wrong <- g.again(what, use) }()
	}
	fmt.Println("at it")
	return <-wrong
})

// again uses a tool again and again, and notes each use that came to something.
func (g *goods) again(what string, use func() error) error {
	f, err := book(g.Dir, what)
	for err == nil {
		if err = use(); err == nil {
			_, err = f.Write([]byte{0})
		} else if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sharedmemory.ErrBroken) {
			err = nil
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// book is a file for all processes to write to, each line with one write, which a kill does not take back.
func book(dir, name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// inside is how to get there and out again.
type inside struct {
	acquire func(context.Context) error
	release func() error
}

// exclusively adds one to a number, of which there are two copies in a file, the second written last: who finds that
// they differ, and was not told that somebody died, is not alone.
func (g *goods) exclusively(what string, in inside, before func() error) func() error {
	return func() error {
		f, err := os.OpenFile(g.Dir+"/"+what+".number", os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		ctx, stop := little()
		defer stop()
		err = in.acquire(ctx)
		if err == nil {
			err = before()
		}
		died := errors.Is(err, sharedmemory.ErrOwnerDied)
		if err != nil && !died {
			return err
		}
		var b [16]byte
		_, _ = f.ReadAt(b[:], 0)
		n, m := binary.NativeEndian.Uint64(b[:]), binary.NativeEndian.Uint64(b[8:])
		if n != m && !died {
			return fmt.Errorf("not alone: %d and %d", n, m)
		}
		for _, at := range []int64{0, 8} {
			binary.NativeEndian.PutUint64(b[:], n+1)
			if _, err := f.WriteAt(b[:8], at); err != nil {
				return err
			}
		}
		return in.release()
	}
}

// little is a patience that often is too short.
func little() (context.Context, context.CancelFunc) {
	if rand.IntN(2) == 0 {
		return context.WithCancel(context.Background())
	}
	return context.WithTimeout(context.Background(), time.Duration(rand.IntN(3000))*time.Microsecond)
}

func (g *goods) takeTwice(ctx context.Context, owner *sharedmemory.Owner) error {
	err := g.RLock.Acquire(ctx, owner)
	if unlessOwnerDied(err) != nil {
		return err
	}
	return errors.Join(err, g.RLock.Acquire(ctx, owner))
}

// passBaton wakes one, and waits to be woken, with the lock, which it has at the end too.
func (g *goods) passBaton() error {
	if err := g.Condition.Notify(1); err != nil {
		return err
	}
	ctx, stop := little()
	defer stop()
	err := g.Condition.Wait(ctx)
	if errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, sharedmemory.ErrOwnerDied) {
		return nil
	}
	return err
}

func (g *goods) permit() error {
	ctx, stop := little()
	defer stop()
	if err := g.Semaphore.Acquire(ctx); err != nil {
		return err
	}
	if n := g.Semaphore.Value(); n >= chaosPermits {
		return fmt.Errorf("%d permits are free, and one is not", n)
	}
	return g.Semaphore.Release()
}

func (g *goods) event() error {
	g.Event.Set()
	g.Event.Clear()
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Millisecond)
	defer stop()
	return g.Event.Wait(ctx)
}

func (g *goods) barrier() error {
	_, err := g.Barrier.Wait(context.Background())
	if errors.Is(err, sharedmemory.ErrBroken) {
		g.Barrier.Reset()
	}
	return err
}
