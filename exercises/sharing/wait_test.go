package sharing_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharing"
)

func TestSomeZeroValuesWillDo(t *testing.T) {
	owner := sharing.NewOwner()
	var l sharing.Lock
	var r sharing.RLock
	var rw sharing.RWLock
	var e sharing.Event
	require.NoError(t, l.Acquire(t.Context()))
	require.NoError(t, l.Release())
	require.NoError(t, r.Acquire(t.Context(), owner))
	require.NoError(t, r.Release(owner))
	require.NoError(t, rw.Acquire(t.Context()))
	require.NoError(t, rw.Release())
	require.NoError(t, rw.AcquireRead(t.Context()))
	require.NoError(t, rw.ReleaseRead())
	waiter := make(chan error)
	go func() { waiter <- e.Wait(t.Context()) }()
	e.Set()
	require.NoError(t, <-waiter)
	e.Clear()
	require.False(t, e.IsSet())
}

// Where the panic is recovered, as in a server, nobody is left in line who would be granted something.
func TestWhoWaitsWithoutAContextIsLeftInNoLine(t *testing.T) {
	l, s, e, c := sharing.NewLock(), newSemaphore(t, 0), sharing.NewEvent(), sharing.NewCondition(nil)
	read, write, b := sharing.NewRWLock(), sharing.NewRWLock(), newBarrier(t, 2)
	require.True(t, l.TryAcquire())
	require.True(t, c.TryAcquire())
	require.True(t, read.TryAcquireRead())
	require.True(t, write.TryAcquire())
	for name, wait := range map[string]func(context.Context) error{
		"Lock":                    l.Acquire,
		"Semaphore":               s.Acquire,
		"Event":                   e.Wait,
		"Condition":               c.Wait,
		"RWLock, behind readers":  read.Acquire,
		"RWLock, behind a writer": write.Acquire,
		"RWLock, reading":         write.AcquireRead,
		"Barrier":                 func(ctx context.Context) error { _, err := b.Wait(ctx); return err },
	} {
		require.PanicsWithValue(t, "sharing: a wait with a nil ctx; use context.Background()",
			func() { _ = wait(nil) }, name) //nolint:staticcheck // that is the point
	}
	require.NoError(t, s.Release())
	require.Equal(t, 1, s.Value(), "it went to nobody")
	require.True(t, read.TryAcquireRead(), "the door is open")
	require.NoError(t, write.Release())
	require.Zero(t, write.Readers())
	require.Zero(t, b.Waiting())
	require.NoError(t, l.Release())
	require.NoError(t, l.Acquire(t.Context()))
	require.NoError(t, c.Release(), "the lock is held still")
}
