package sharedmemory_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// moody is a text that may refuse to cross.
type moody string

func (m moody) MarshalText() ([]byte, error) {
	if m == "no" {
		return nil, errors.New("in no mood")
	}
	return []byte(m), nil
}

func (m *moody) UnmarshalText(b []byte) error {
	if string(b) == "not here" {
		return errors.New("not in this mood")
	}
	*m = moody(b)
	return nil
}

func openQueue[T any](t *testing.T, capacity, memory int) *sharedmemory.Queue[T] {
	t.Helper()
	q, err := sharedmemory.NewQueue[T](capacity, memory)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	return q
}

func TestMQ06AnItemThatDoesNotCrossIsPutsErrorAndTakesNoRoom(t *testing.T) {
	q := openQueue[moody](t, 1, 0)
	require.ErrorContains(t, q.Put(t.Context(), "no"), "in no mood")
	require.NoError(t, q.Put(t.Context(), "not here"))
	_, err := q.Get(t.Context())
	require.ErrorContains(t, err, "not in this mood")
	require.NoError(t, q.TryPut("yes"))
	v, err := q.TryGet()
	require.NoError(t, err)
	require.Equal(t, moody("yes"), v)
	_, err = sharedmemory.NewQueue[chan int](1, 0)
	require.ErrorContains(t, err, "chan int")
}

func TestAQueueHoldsWhatFitsIntoItsMemory(t *testing.T) {
	leak.Check(t)
	q := openQueue[[]byte](t, 0, 100)
	require.ErrorIs(t, q.Put(t.Context(), make([]byte, 100)), sharedmemory.ErrTooLarge)
	require.NoError(t, q.TryPut(bytes.Repeat([]byte{1}, 92)), "with two lengths of 4 bytes it just fits")
	require.ErrorIs(t, q.TryPut(nil), sharedmemory.ErrFull)
	v, err := q.TryGet()
	require.NoError(t, err)
	require.Equal(t, bytes.Repeat([]byte{1}, 92), v)
	for _, bad := range [][2]int{{-1, 0}, {0, 7}, {0, -1}, {1 << 40, 0}} {
		_, err := sharedmemory.NewQueue[int](bad[0], bad[1])
		require.ErrorIs(t, err, sharedmemory.ErrCount, "%v", bad)
	}
}

// The ring begins again wherever the last item happened to end.
func TestItemsOfAnyLengthComeOutAsTheyWentIn(t *testing.T) {
	q := openQueue[string](t, 0, 301)
	random := rand.New(rand.NewPCG(1, 2))
	var in []string
	for range 20_000 {
		if random.IntN(2) == 0 {
			s := strings.Repeat(string(rune('a'+random.IntN(26))), random.IntN(100))
			if err := q.TryPut(s); err == nil {
				in = append(in, s)
			} else {
				require.ErrorIs(t, err, sharedmemory.ErrFull)
			}
		} else if s, err := q.TryGet(); err == nil {
			require.Equal(t, in[0], s)
			in = in[1:]
		} else {
			require.Empty(t, in)
		}
		require.Equal(t, len(in), q.Len())
	}
}

// shift is what a child of the next test does.
type shift struct {
	From, To *sharedmemory.Queue[int]
}

var squaresThem = process.Define("sharedmemory_test.squaresThem", func(ctx context.Context, s shift) error {
	for n, err := range s.From.All(ctx) {
		if err != nil {
			return err
		}
		if err := errors.Join(s.To.Put(ctx, n*n), s.From.TaskDone()); err != nil {
			return err
		}
	}
	return nil
})

func TestMQ03MQ16JQ01ManyProcessesEmptyAQueueUntilItsEnd(t *testing.T) {
	leak.Check(t)
	const n = 2000
	s := shift{openQueue[int](t, 10, 0), openQueue[int](t, 0, 0)}
	for i := range 5 { // before there is a child
		require.NoError(t, s.From.TryPut(i))
	}
	var children []*process.Process
	for range 3 {
		p, err := squaresThem.Start(t.Context(), s)
		require.NoError(t, err)
		children = append(children, p)
	}
	go func() {
		for i := 5; i < n; i++ {
			assert.NoError(t, s.From.Put(t.Context(), i))
		}
		assert.NoError(t, s.From.Join(t.Context()))
		s.From.Shutdown()
	}()
	seen := map[int]bool{}
	for range n {
		v, err := s.To.Get(t.Context())
		require.NoError(t, err)
		require.False(t, seen[v], "%d comes twice", v)
		seen[v] = true
	}
	for i := range n {
		require.True(t, seen[i*i], "%d", i)
	}
	for _, p := range children {
		require.NoError(t, p.Wait(t.Context()))
	}
	require.Zero(t, s.To.Len())
}
