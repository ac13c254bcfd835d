package contract

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// QueueRaces is what holds for a queue of any order when parties meet.
func QueueRaces(t *testing.T, in Queues) { queueRaces.race(t, in.World, in) }

var queueRaces = rows[Queues]{
	{"QU-31 nothing is lost or doubled between 50 producers and 50 consumers", nothingLostOrDoubled},
	{"QU-34 the end of a ctx against room: the item is in, or it never shows up", putAgainstEnd},
	{"QU-35 the end of a ctx against an item: it is returned, or it is still there", getAgainstEnd},
	{"QU-18 all end when a shutdown comes midway, and the counts agree", shutdownMidway},
	{"QU-18 all end when an immediate shutdown comes midway, and the counts agree", shutdownNowMidway},
	{"QU-21 a put against a shutdown: the item is in and can be taken, or it is refused", putAgainstShutdown},
	{"QU-29 marks against an immediate shutdown: no mark too many is taken", marksAgainstShutdown},
}

// hasty is a ctx that another goroutine ends at about the moment it is used.
func hasty() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	return ctx
}

// manners are the ways to put and to get that one party may have. Each tries once.
var manners = []struct {
	put func(q Queue, item int) error
	get func(q Queue) (int, error)
}{
	{
		func(q Queue, item int) error { return q.Put(context.Background(), item) },
		func(q Queue) (int, error) { return q.Get(context.Background()) },
	},
	{func(q Queue, item int) error { return q.TryPut(item) }, func(q Queue) (int, error) { return q.TryGet() }},
	{
		func(q Queue, item int) error { return q.Put(hasty(), item) },
		func(q Queue) (int, error) { return q.Get(hasty()) },
	},
}

// again tells whether who got the error may try again.
func (in Queues) again(err error) bool {
	runtime.Gosched()
	return errors.Is(err, in.Full) || errors.Is(err, in.Empty) || errors.Is(err, context.Canceled)
}

// produce puts so many numbers, or until it is refused, and returns those that are in.
func (in Queues) produce(t *testing.T, q Queue, manner, from, n int) (items []int) {
	for item := from; item < from+n; item++ {
		err := manners[manner].put(q, item)
		for in.again(err) {
			err = manners[manner].put(q, item)
		}
		if err != nil {
			assert.ErrorIs(t, err, in.Shut)
			break
		}
		items = append(items, item)
	}
	return items
}

// consume takes and marks items until it is refused.
func (in Queues) consume(t *testing.T, q Queue, manner int, passed *atomic.Int64) (items []int) {
	for {
		item, err := manners[manner].get(q)
		switch {
		case err == nil:
			items = append(items, item)
			passed.Add(1)
			assert.NoError(t, q.TaskDone())
		case !in.again(err):
			assert.ErrorIs(t, err, in.Shut)
			return items
		}
	}
}

// crowd is many who put and many who get, of all manners, and what came of it.
type crowd struct {
	producers, consumers sync.WaitGroup
	passed               atomic.Int64 // items taken
	mu                   sync.Mutex
	put, got             []int
}

func (c *crowd) note(list *[]int, items []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, items...)
}

// gather starts a crowd of one producer and one consumer for each two of the parties.
func (in Queues) gather(t *testing.T, parties []Queue, each int) *crowd {
	c, half := new(crowd), len(parties)/2
	for k := range half {
		c.producers.Go(func() {
			c.note(&c.put, in.produce(t, parties[k], k%len(manners), k*each, each))
		})
		c.consumers.Go(func() { c.note(&c.got, in.consume(t, parties[half+k], k%len(manners), &c.passed)) })
	}
	return c
}

func nothingLostOrDoubled(t *testing.T, in Queues) {
	const each = 20
	qs := in.Open(t, 7, 101)
	c := in.gather(t, qs[1:], each)
	c.producers.Wait()
	require.NoError(t, qs[0].Join(t.Context()), "all is consumed")
	qs[0].Shutdown()
	c.consumers.Wait()
	require.Len(t, c.put, 50*each)
	require.Equal(t, upTo(50*each), sorted(c.got))
}

// endless is more items than a party can put while a row runs.
const endless = 1 << 20

// midway shuts down when some items have gone through.
func midway(t *testing.T, in Queues, shut func(Queue)) *crowd {
	qs := in.Open(t, 7, 13)
	c := in.gather(t, qs[1:], endless)
	var joiners sync.WaitGroup
	for range 3 {
		joiners.Go(func() { assert.NoError(t, qs[0].Join(context.Background())) })
	}
	for c.passed.Load() < 50 {
		runtime.Gosched()
	}
	shut(qs[0])
	c.producers.Wait()
	c.consumers.Wait()
	joiners.Wait()
	require.ErrorIs(t, qs[0].TaskDone(), in.TooManyDone)
	require.NoError(t, qs[0].Join(expired()))
	require.Equal(t, 0, qs[0].Len())
	return c
}

func shutdownMidway(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 1000) {
		c := midway(t, in, Queue.Shutdown)
		require.Equal(t, sorted(c.put), sorted(c.got), "what was put was taken")
	}
}

func shutdownNowMidway(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 1000) {
		c := midway(t, in, Queue.ShutdownNow)
		put := len(c.put)
		got := map[int]bool{}
		for _, item := range c.got {
			got[item] = true
		}
		dropped := slices.DeleteFunc(c.put, func(item int) bool { return got[item] })
		require.LessOrEqual(t, len(dropped), 7, "no more was dropped than there was room for")
		require.Equal(t, put, len(c.got)+len(dropped), "what was taken was put, and was taken once")
	}
}

func sorted(items []int) []int { return slices.Sorted(slices.Values(items)) }

func putAgainstEnd(t *testing.T, in Queues) {
	qs := in.filled(t, 1, 3, 1)
	for i := range atLeastOne(in.Rounds / 20) {
		var put error
		ctx, cancel := context.WithCancel(t.Context())
		atOnce(
			func() { put = qs[1].Put(ctx, i) },
			func() { _, err := qs[2].Get(context.Background()); assert.NoError(t, err) },
			cancel,
		)
		items, err := takeRest(qs[0])
		require.ErrorIs(t, err, in.Empty)
		if put == nil {
			require.Equal(t, []int{i}, items)
		} else {
			require.ErrorIs(t, put, context.Canceled)
			require.Empty(t, items)
		}
		require.NoError(t, qs[0].TryPut(1))
	}
}

func getAgainstEnd(t *testing.T, in Queues) {
	qs := in.Open(t, 1, 3)
	for i := range atLeastOne(in.Rounds / 20) {
		var got takenItem
		ctx, cancel := context.WithCancel(t.Context())
		atOnce(
			func() { got.item, got.err = qs[1].Get(ctx) },
			func() { assert.NoError(t, qs[2].TryPut(i)) },
			cancel,
		)
		items, err := takeRest(qs[0])
		require.ErrorIs(t, err, in.Empty)
		if got.err == nil {
			require.Equal(t, i, got.item)
			require.Empty(t, items)
		} else {
			require.ErrorIs(t, got.err, context.Canceled)
			require.Equal(t, []int{i}, items)
		}
	}
}

func putAgainstShutdown(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 50) {
		qs := in.filled(t, 1, 4, 1)
		var waited, tried error
		atOnce(
			func() { waited = qs[1].Put(context.Background(), 2) },
			func() { tried = qs[2].TryPut(3) },
			func() { _, _ = qs[3].TryGet() },
			qs[0].Shutdown,
		)
		items, err := takeRest(qs[0])
		require.ErrorIs(t, err, in.Shut)
		require.Equal(t, waited == nil, slices.Contains(items, 2), "Put said: %v", waited)
		require.Equal(t, tried == nil, slices.Contains(items, 3), "TryPut said: %v", tried)
	}
}

func marksAgainstShutdown(t *testing.T, in Queues) {
	for range atLeastOne(in.Rounds / 50) {
		qs := in.filled(t, 2, 3, 2)
		takeNow(t, qs[0])
		var one, two error
		atOnce(
			func() { one = qs[1].TaskDone() },
			func() { two = qs[2].TaskDone() },
			qs[0].ShutdownNow,
		)
		require.True(t, (one == nil) != (two == nil), "one item was taken: %v, %v", one, two)
		require.ErrorIs(t, errors.Join(one, two), in.TooManyDone)
		require.NoError(t, qs[0].Join(t.Context()))
	}
}
