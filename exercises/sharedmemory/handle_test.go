//go:build unix

package sharedmemory_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

func TestAnOwnerThatIsNilOwnsNothing(t *testing.T) {
	l, err := sharedmemory.NewRLock()
	require.NoError(t, err)
	defer l.Close()
	require.Equal(t, sharedmemory.ErrNotOwner, l.Acquire(t.Context(), nil))
	require.False(t, l.TryAcquire(nil))
	require.True(t, l.TryAcquire(sharedmemory.NewOwner()), "nobody has it")
	require.False(t, l.OwnedBy(nil))
	require.Zero(t, l.Depth(nil))
	require.ErrorIs(t, l.Release(nil), sharedmemory.ErrNotOwner)
}

var looksAndDies = process.Define("sharedmemory_test.looksAndDies", func(_ context.Context, b *sharedmemory.Barrier) error {
	b.Look(func() { os.Exit(7) })
	return nil
})

func TestBR16WhoDiesWhileHeOnlyLooksAtABarrierBreaksNothing(t *testing.T) {
	b, err := sharedmemory.NewBarrier(2)
	require.NoError(t, err)
	defer b.Close()
	met := make(chan error, 1)
	go func() { _, err := b.Wait(t.Context()); met <- err }()
	require.Eventually(t, func() bool { return b.Waiting() == 1 }, patience, tick)
	p, err := looksAndDies.Start(t.Context(), b)
	require.NoError(t, err)
	var e *process.ExitError
	require.ErrorAs(t, p.Wait(t.Context()), &e)
	require.Equal(t, 7, e.ExitCode)
	_, err = b.Wait(t.Context())
	require.NoError(t, err)
	require.NoError(t, <-met)
}

// reopens closes a lock that it was handed, and receives it once more, as by a socket.
var reopens = process.Define("sharedmemory_test.reopens", func(ctx context.Context, l *sharedmemory.Lock) error {
	id, files, err := l.Handover()
	if err != nil {
		return err
	}
	again, err := syscall.Dup(int(files[0].Fd()))
	if err != nil {
		return err
	}
	if err := l.Close(); err != nil {
		return err
	}
	if n := sharedmemory.Attached(); n != 0 {
		return fmt.Errorf("%d segments are kept that are closed", n)
	}
	if err := l.UnmarshalText([]byte(id)); !errors.Is(err, process.ErrNotReceived) {
		return fmt.Errorf("what was closed came back: %w", err)
	}
	process.Receive(id, []*os.File{os.NewFile(uintptr(again), "again")})
	if err := l.UnmarshalText([]byte(id)); err != nil {
		return err
	}
	return errors.Join(l.Acquire(ctx), l.Release(), l.Close())
})

func TestWhatAChildHasClosedIsNotKeptAndCanBeReceivedAgain(t *testing.T) {
	l := newLock(t)
	defer l.Close()
	p, err := reopens.Start(t.Context(), l)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
}

// mistakes takes a lock for what it is not.
var mistakes = process.Define("sharedmemory_test.mistakes", func(ctx context.Context, l *sharedmemory.Lock) error {
	id, err := l.MarshalText()
	if err != nil {
		return err
	}
	if err := new(sharedmemory.Barrier).UnmarshalText(id); err == nil {
		return errors.New("a lock is a barrier")
	}
	return l.Acquire(ctx)
})

func TestSHM21WhoTakesAHandleForAnotherDoesNotSpoilIt(t *testing.T) {
	l := newLock(t)
	defer l.Close()
	p, err := mistakes.Start(t.Context(), l)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	require.ErrorIs(t, l.Acquire(short(t)), sharedmemory.ErrOwnerDied)
}

// short is a ctx for what takes a tenth of a second, and would hang if it went wrong.
func short(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// vacancy is a lock among whose processes there is a free place, and what says that it is taken.
type vacancy struct {
	Lock  *sharedmemory.Lock
	Taken *sharedmemory.Event
}

var neighbour = process.Define("sharedmemory_test.neighbour", func(ctx context.Context, v vacancy) error {
	v.Taken.Set()
	<-ctx.Done()
	return nil
})

func TestLK17WhoHasThePlaceOfADeadOwnerIsNotTakenForHim(t *testing.T) {
	v := vacancy{Lock: newLock(t)}
	defer v.Lock.Close()
	var err error
	v.Taken, err = sharedmemory.NewEvent()
	require.NoError(t, err)
	defer v.Taken.Close()
	owner, err := mistakes.Start(t.Context(), v.Lock)
	require.NoError(t, err)
	require.NoError(t, owner.Wait(t.Context()))
	next, err := neighbour.Start(t.Context(), v)
	require.NoError(t, err)
	defer func() { require.NoError(t, next.Kill()); <-next.Done() }()
	require.NoError(t, v.Taken.Wait(t.Context()))
	require.ErrorIs(t, v.Lock.Acquire(short(t)), sharedmemory.ErrOwnerDied)
}
