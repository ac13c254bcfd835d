package sharedmemory_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

func newMemory(t *testing.T, size int) *sharedmemory.SharedMemory {
	t.Helper()
	m, err := sharedmemory.New(size)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

var writes = process.Define("sharedmemory_test.writes", func(_ context.Context, m *sharedmemory.SharedMemory) error {
	_, err := m.WriteAt([]byte("from the child"), 3)
	return errors.Join(err, m.Close())
})

func TestSHM20SHM16BytesAreSharedAndAChildThatEndsTakesNothingAway(t *testing.T) {
	leak.Check(t)
	m := newMemory(t, 100)
	require.Equal(t, 100, m.Size())
	all := make([]byte, 100)
	n, err := m.ReadAt(all, 0)
	require.NoError(t, err)
	require.Equal(t, 100, n)
	require.Equal(t, make([]byte, 100), all, "zero at first")
	p, err := writes.Start(t.Context(), m)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	_, err = m.ReadAt(all[:14], 3)
	require.NoError(t, err)
	require.Equal(t, "from the child", string(all[:14]))
}

func TestReadAtAndWriteAtKeepToTheEnd(t *testing.T) {
	m := newMemory(t, 10)
	n, err := m.WriteAt(bytes.Repeat([]byte{1}, 8), 5)
	require.Equal(t, 5, n)
	require.ErrorIs(t, err, io.ErrShortWrite)
	for offset, want := range map[int64]int{0: 4, 7: 3, 10: 0, 11: 0, 1 << 62: 0} {
		n, err := m.ReadAt(make([]byte, 4), offset)
		require.Equal(t, want, n, "at %d", offset)
		require.Equal(t, want < 4, errors.Is(err, io.EOF), "at %d", offset)
	}
	_, err = m.ReadAt(make([]byte, 1), -1)
	require.ErrorContains(t, err, "offset -1")
}

// SMM-03 No manager has to be stopped for segments to go: each goes with the last who has it.
func TestSHM17WhatIsClosedIsAnErrorAndNoCrash(t *testing.T) {
	leak.Check(t)
	m := newMemory(t, 1<<20)
	require.NoError(t, m.Close())
	require.NoError(t, m.Close(), "twice")
	_, err := m.ReadAt(make([]byte, 1), 0)
	require.ErrorIs(t, err, sharedmemory.ErrClosed)
	_, err = m.WriteAt(make([]byte, 1), 0)
	require.ErrorIs(t, err, sharedmemory.ErrClosed)
	_, _, err = m.View()
	require.ErrorIs(t, err, sharedmemory.ErrClosed)
	require.Zero(t, m.Size())
	_, err = writes.Start(t.Context(), m)
	require.ErrorIs(t, err, sharedmemory.ErrClosed)
}

func TestSHM19AViewStaysWhereItIsThoughTheMemoryIsClosed(t *testing.T) {
	m := newMemory(t, 1<<20)
	view, release, err := m.View()
	require.NoError(t, err)
	require.Len(t, view, 1<<20)
	require.NoError(t, m.Close())
	view[1<<20-1] = 7
	require.EqualValues(t, 7, view[1<<20-1])
	require.False(t, sharedmemory.Unmapped(m))
	release()
	release()
	require.True(t, sharedmemory.Unmapped(m))
}

// Whoever is inside when it is closed has done before the memory goes.
func TestSHM17CloseAtAnyMoment(t *testing.T) {
	leak.Check(t)
	for range 50 {
		m := newMemory(t, 1<<16)
		gate := make(chan struct{})
		var users sync.WaitGroup
		for range 4 {
			users.Go(func() {
				b := make([]byte, 1<<16)
				<-gate
				for {
					if _, err := m.WriteAt(b, 0); err != nil {
						assert.ErrorIs(t, err, sharedmemory.ErrClosed)
						return
					}
				}
			})
		}
		close(gate)
		require.NoError(t, m.Close())
		users.Wait()
		require.True(t, sharedmemory.Unmapped(m))
	}
}

func TestSHM04ASizeThatMakesNoSenseIsRefused(t *testing.T) {
	leak.Check(t)
	for _, size := range []int{0, -1, 1 << 60} {
		_, err := sharedmemory.New(size)
		require.ErrorContains(t, err, "a size of")
	}
	_, err := sharedmemory.New(1 << 45) // 32 TiB
	require.ErrorContains(t, err, "making 35184372088832 bytes", "there is no room for it")
}

var keeps = process.Define("sharedmemory_test.keeps", func(ctx context.Context, m *sharedmemory.SharedMemory) error {
	mine, err := sharedmemory.New(1 << 20)
	if err != nil {
		return err
	}
	if _, err := m.WriteAt([]byte{1}, 0); err != nil {
		return err
	}
	<-ctx.Done()
	return mine.Close()
})

// Nothing has a name here, so RT-08 has nothing to sweep: who lives is told by a lock that the system keeps, not by a
// number that may be another's.
func TestSHM14RT01NothingIsLeftOfAProcessThatIsKilled(t *testing.T) {
	leak.Check(t)
	before := leftovers(t)
	m := newMemory(t, 1)
	p, err := keeps.Start(t.Context(), m)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		b := []byte{0}
		_, err := m.ReadAt(b, 0)
		return err == nil && b[0] == 1
	}, patience, tick)
	require.NoError(t, p.Kill())
	require.Error(t, p.Wait(t.Context()))
	require.Equal(t, before, leftovers(t))
}
