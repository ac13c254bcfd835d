package contract

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// RWLocker is one party's handle of a lock for readers and writers.
type RWLocker interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error
	AcquireRead(ctx context.Context) error
	TryAcquireRead() bool
	ReleaseRead() error
}

// RWLocks opens a lock for readers and writers for so many parties, each of which uses its own handle.
type RWLocks struct {
	World
	Open func(t *testing.T, parties int) []RWLocker
}

// RWLock is what every lock for readers and writers must do. G1 is the wish for one.
func RWLock(t *testing.T, in RWLocks) {
	rwRows.in(t, in.World, in)
	rwRaces.race(t, in.World, in)
}

var rwRows = rows[RWLocks]{
	{"G1 readers are inside together, a writer is alone", rwTogether},
	{"G1 a try fails at once where an acquire would wait", rwTry},
	{"G1 a free lock is had without waiting, also with a ctx that has ended", rwFree},
	{"G1 while a writer waits, new readers wait behind it", rwWriterFirst},
	{"G1 the readers that waited for a writer go in together, before the next writer", rwReadersNext},
	{"G1 a writer that gives up lets the readers behind it in at once", rwWriterGivesUp},
	{"G1 a writer that gives up does not let anybody in to those that are inside", rwOneOfTwoGivesUp},
	{"G1 a reader that gives up is not counted as one that is inside", rwReaderGivesUp},
	{"LK-10 a release of what is not held is an error, and changes nothing", rwNotHeld},
}

func rwTogether(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	for _, l := range ls[:3] {
		require.NoError(t, l.AcquireRead(t.Context()))
	}
	w := begin(func() error { return ls[3].Acquire(t.Context()) })
	for _, l := range ls[:3] {
		in.blocks(t, "a writer while readers are inside", w)
		require.NoError(t, l.ReleaseRead())
	}
	require.NoError(t, w.wait())
	rest := each(2, func(i int) error {
		if i == 0 {
			return ls[0].Acquire(t.Context())
		}
		return ls[1].AcquireRead(t.Context())
	})
	in.blocks(t, "while a writer is inside", rest...)
	require.NoError(t, ls[3].Release())
	require.NoError(t, rest[1].wait())
	require.NoError(t, ls[1].ReleaseRead())
	require.NoError(t, rest[0].wait())
	require.NoError(t, ls[0].Release())
}

func rwTry(t *testing.T, in RWLocks) {
	ls := in.Open(t, 3)
	require.True(t, ls[0].TryAcquireRead())
	require.True(t, ls[1].TryAcquireRead())
	require.False(t, ls[2].TryAcquire())
	require.NoError(t, ls[0].ReleaseRead())
	require.False(t, ls[2].TryAcquire())
	require.NoError(t, ls[1].ReleaseRead())
	require.True(t, ls[2].TryAcquire())
	require.False(t, ls[0].TryAcquireRead())
	require.False(t, ls[0].TryAcquire())
	require.NoError(t, ls[2].Release())

	require.True(t, ls[0].TryAcquireRead())
	w := begin(func() error { return ls[2].Acquire(t.Context()) })
	in.blocks(t, "a writer while a reader is inside", w)
	require.False(t, ls[1].TryAcquireRead(), "it does not pass the writer")
	require.NoError(t, ls[0].ReleaseRead())
	require.NoError(t, w.wait())
	require.NoError(t, ls[2].Release())
}

func rwFree(t *testing.T, in RWLocks) {
	ls := in.Open(t, 2)
	require.NoError(t, ls[0].Acquire(ended(t)))
	require.ErrorIs(t, ls[1].AcquireRead(expired()), context.DeadlineExceeded)
	require.NoError(t, ls[0].Release())
	require.NoError(t, ls[0].AcquireRead(ended(t)))
	require.NoError(t, ls[1].AcquireRead(ended(t)))
	require.ErrorIs(t, ls[1].Acquire(expired()), context.DeadlineExceeded)
	require.NoError(t, ls[0].ReleaseRead())
	require.NoError(t, ls[1].ReleaseRead())
}

func rwWriterFirst(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	require.NoError(t, ls[0].AcquireRead(t.Context()))
	w := begin(func() error { return ls[1].Acquire(t.Context()) })
	in.Settle()
	readers := each(2, func(i int) error { return ls[2+i].AcquireRead(t.Context()) })
	in.blocks(t, "while a reader is inside", append(readers, w)...)
	require.NoError(t, ls[0].ReleaseRead())
	in.goOn(t, 1, "the writer's turn", w)
	in.blocks(t, "readers behind the writer", readers...)
	require.NoError(t, ls[1].Release())
	allWell(t, readers...)
	require.NoError(t, ls[2].ReleaseRead())
	require.NoError(t, ls[3].ReleaseRead())
}

func rwReadersNext(t *testing.T, in RWLocks) {
	ls := in.Open(t, 5)
	require.NoError(t, ls[0].Acquire(t.Context()))
	w := begin(func() error { return ls[1].Acquire(t.Context()) }) // before the readers
	in.Settle()
	readers := each(3, func(i int) error { return ls[2+i].AcquireRead(t.Context()) })
	in.blocks(t, "while a writer is inside", append(readers, w)...)
	require.NoError(t, ls[0].Release())
	in.goOn(t, 3, "the readers' turn", readers...)
	in.blocks(t, "the next writer", w)
	late := begin(func() error { return ls[0].AcquireRead(t.Context()) })
	in.blocks(t, "a reader that did not wait before", late)
	for _, l := range ls[2:] {
		require.NoError(t, l.ReleaseRead())
	}
	require.NoError(t, w.wait())
	in.blocks(t, "while the second writer is inside", late)
	require.NoError(t, ls[1].Release())
	require.NoError(t, late.wait())
	require.NoError(t, ls[0].ReleaseRead())
}

func rwWriterGivesUp(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	require.NoError(t, ls[0].AcquireRead(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	w := begin(func() error { return ls[1].Acquire(ctx) })
	in.Settle()
	readers := each(2, func(i int) error { return ls[2+i].AcquireRead(t.Context()) })
	in.blocks(t, "behind the writer", readers...)
	cancel()
	require.ErrorIs(t, w.wait(), context.Canceled)
	in.goOn(t, 2, "when the writer has given up", readers...)
	for _, i := range []int{0, 2, 3} {
		require.NoError(t, ls[i].ReleaseRead())
	}
	require.True(t, ls[1].TryAcquire())
	require.NoError(t, ls[1].Release())
}

func rwOneOfTwoGivesUp(t *testing.T, in RWLocks) {
	ls := in.Open(t, 4)
	require.NoError(t, ls[0].Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	first := begin(func() error { return ls[1].Acquire(ctx) })
	in.Settle()
	reader := begin(func() error { return ls[2].AcquireRead(t.Context()) })
	in.Settle()
	cancel()
	require.ErrorIs(t, first.wait(), context.Canceled)
	in.blocks(t, "while a writer is inside", reader)
	require.NoError(t, ls[0].Release())
	require.NoError(t, reader.wait())

	ctx, cancel = context.WithCancel(t.Context())
	first = begin(func() error { return ls[1].Acquire(ctx) })
	in.Settle()
	second := begin(func() error { return ls[3].Acquire(t.Context()) })
	in.Settle()
	cancel()
	require.ErrorIs(t, first.wait(), context.Canceled)
	in.blocks(t, "while a reader is inside", second)
	require.NoError(t, ls[2].ReleaseRead())
	require.NoError(t, second.wait())
	require.False(t, ls[0].TryAcquireRead())
	require.NoError(t, ls[3].Release())
}

func rwReaderGivesUp(t *testing.T, in RWLocks) {
	ls := in.Open(t, 3)
	require.NoError(t, ls[0].Acquire(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	reader := begin(func() error { return ls[1].AcquireRead(ctx) })
	in.blocks(t, "while a writer is inside", reader)
	cancel()
	require.ErrorIs(t, reader.wait(), context.Canceled)
	require.NoError(t, ls[0].Release())
	require.True(t, ls[2].TryAcquire())
	require.NoError(t, ls[2].Release())
}

func rwNotHeld(t *testing.T, in RWLocks) {
	ls := in.Open(t, 2)
	free := func() {
		require.Error(t, ls[0].Release())
		require.Error(t, ls[1].ReleaseRead())
		require.True(t, ls[0].TryAcquire())
	}
	free()
	require.Error(t, ls[1].ReleaseRead(), "a writer's lock")
	require.False(t, ls[1].TryAcquire(), "an error changes nothing")
	require.NoError(t, ls[0].Release())
	free()
	require.NoError(t, ls[0].Release())
	require.True(t, ls[0].TryAcquireRead())
	require.Error(t, ls[1].Release(), "a reader's lock")
	require.False(t, ls[1].TryAcquire(), "an error changes nothing")
	require.NoError(t, ls[0].ReleaseRead())
	free()
	require.NoError(t, ls[0].Release())
}
