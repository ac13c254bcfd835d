package queue_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/queue"
)

func TestCapIsWhatWasAskedFor(t *testing.T) {
	for asked, want := range map[int]int{3: 3, 1: 1, 0: 0, -5: 0} {
		q := queue.New[int](asked)
		require.Equal(t, want, q.Cap())
		q.SetCap(7)
		require.Equal(t, 7, q.Cap())
		q.SetCap(asked)
		require.Equal(t, want, q.Cap())
	}
}

// QU-10
func TestAQueueIsFullWhileItHasMoreThanItsCapacity(t *testing.T) {
	q := queue.New[int](4)
	for i := range 4 {
		require.NoError(t, q.TryPut(i))
	}
	q.SetCap(2)
	for i := range 2 {
		require.Equal(t, queue.ErrFull, q.TryPut(9))
		item, err := q.TryGet()
		require.NoError(t, err)
		require.Equal(t, i, item)
	}
	require.Equal(t, queue.ErrFull, q.TryPut(9), "two are in, and there is room for two")
	_, err := q.TryGet()
	require.NoError(t, err)
	require.NoError(t, q.TryPut(4))
	require.Equal(t, []int{3, 4}, drained(q))
}

// QU-10
func TestMoreCapacityLetsInAsManyAsThereIsRoomForLongestFirst(t *testing.T) {
	for capacity, in := range map[int]int{1: 1, 2: 2, 3: 3, 9: 5, 0: 5} {
		synctest.Test(t, func(t *testing.T) {
			q := oneIn(t, 1)
			putters := make(chan error, 4)
			for i := range 4 {
				go func() { putters <- q.Put(t.Context(), i+2) }()
				synctest.Wait()
			}
			q.SetCap(capacity)
			synctest.Wait()
			require.Equal(t, in, q.Len(), "capacity %d", capacity)
			require.Len(t, putters, in-1)
			require.Equal(t, []int{1, 2, 3, 4, 5}, drained(q), "who still waited was let in as there was room")
		})
	}
}

func TestStorageIsGivenBackAfterABurst(t *testing.T) {
	for kind, open := range kinds {
		t.Run(kind, func(t *testing.T) {
			q := open(0)
			for i := range 10_000 {
				require.NoError(t, q.TryPut(i))
			}
			require.GreaterOrEqual(t, q.Slots(), 10_000)
			for range 9_990 {
				_, err := q.TryGet()
				require.NoError(t, err)
			}
			require.Less(t, q.Slots(), 1000, "ten items are left")
			require.Len(t, drained(q), 10)
		})
	}
}

// The runs are long enough for every store to grow and to shrink, to use blocks again and to need new ones.
func TestBurstsKeepTheirOrder(t *testing.T) {
	seed := rand.Uint64()
	for kind, next := range models {
		random, q := rand.New(rand.NewPCG(seed, 0)), kinds[kind](0)
		var items []int
		for range 20 {
			for range random.IntN(600) {
				item := random.IntN(1000)
				require.NoError(t, q.TryPut(item))
				items = append(items, item)
			}
			for range min(random.IntN(600), len(items)) {
				at := next(items)
				got, err := q.TryGet()
				require.NoError(t, err)
				require.Equal(t, items[at], got, "%s, seed %d", kind, seed)
				items = slices.Delete(items, at, at+1)
			}
			require.LessOrEqual(t, q.Slots(), 4*len(items)+1000, "%s, seed %d", kind, seed)
		}
	}
}

func TestAnImmediateShutdownGivesAllStorageBack(t *testing.T) {
	for kind, open := range kinds {
		q := open(0)
		for i := range 1000 {
			require.NoError(t, q.TryPut(i))
		}
		q.ShutdownNow()
		require.Zero(t, q.Slots(), kind)
	}
}

func TestPuttingAndGettingAllocateNothing(t *testing.T) {
	for kind, open := range kinds {
		q := open(10)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			for i := range 10 {
				_ = q.Put(t.Context(), i)
			}
			for range 10 {
				_, _ = q.Get(t.Context())
			}
		}), kind)
	}
}

// A ball goes to and fro: at each stroke one Get has waited.
func TestWaitingAllocatesAtMostOnce(t *testing.T) {
	to, fro := queue.New[int](1), queue.New[int](1)
	go func() {
		for ball := range to.All(t.Context()) {
			_ = fro.Put(t.Context(), ball)
		}
	}()
	perStroke := testing.AllocsPerRun(1000, func() {
		_ = to.Put(t.Context(), 1)
		_, _ = fro.Get(t.Context())
	}) / 2
	require.LessOrEqual(t, perStroke, 1.0)
	to.Shutdown()
}

// QU-33
func TestAWaiterThatIsUsedAgainKeepsNothingAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New[*int](1)
		got, put := make(chan struct{}), make(chan struct{})
		go func() { _, _ = q.Get(t.Context()); close(got) }()
		synctest.Wait()
		require.NoError(t, q.TryPut(new(int)))
		<-got
		require.Nil(t, q.Rested(), "what a getter was given")
		require.NoError(t, q.TryPut(new(int)))
		go func() { _ = q.Put(t.Context(), new(int)); close(put) }()
		synctest.Wait()
		q.Shutdown()
		<-put
		require.Nil(t, q.Rested(), "what a putter could not put")
	})
}
