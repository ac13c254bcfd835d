package contract

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var queueSeed = flag.Uint64("queueseed", 0, "where random calls of queues begin, as a failed row has printed it")

// queueModel is what a queue should be, in the dumbest way, for one party that never waits.
type queueModel struct {
	in       Queues
	next     func(items []int) int // where the next item is
	capacity int
	items    []int
	taken    int
	phase    int // 0 open, 1 shut down, 2 at once
}

// answer is all that a call can tell.
type answer struct {
	item int
	err  error
}

// agreesWith makes random calls, and compares each answer with that of the model.
func agreesWith(next func(items []int) int) func(t *testing.T, in Queues) {
	return func(t *testing.T, in Queues) {
		seed := *queueSeed
		if seed == 0 {
			seed = rand.Uint64()
		}
		random := rand.New(rand.NewPCG(seed, 0))
		for range atLeastOne(in.Rounds / 1000) {
			capacity := random.IntN(8)
			m := &queueModel{in: in, next: next, capacity: capacity}
			m.compare(t, in.one(t, capacity), random, fmt.Sprintf("-queueseed=%d, capacity %d", seed, capacity))
		}
	}
}

// compare makes the same calls to both. When they differ, the calls so far are told.
func (m *queueModel) compare(t *testing.T, q Queue, random *rand.Rand, said string) {
	t.Helper()
	var calls strings.Builder
	for range 200 {
		name, real, model := m.call(random)
		fmt.Fprint(&calls, name, " ")
		got, want := real(q), model()
		require.Equal(t, want.item, got.item, "%s: %s", said, &calls)
		require.ErrorIs(t, got.err, want.err, "%s: %s", said, &calls)
		require.Equal(t, len(m.items), q.Len(), "%s: %s", said, &calls)
	}
}

// call picks a call of the queue, and what the model does instead.
func (m *queueModel) call(random *rand.Rand) (name string, real func(Queue) answer, model func() answer) {
	item := random.IntN(500)
	switch n := random.IntN(600); {
	case n < 200:
		return fmt.Sprint("TryPut ", item), func(q Queue) answer { return answer{err: q.TryPut(item)} }, func() answer { return m.put(item, m.in.Full) }
	case n < 250:
		return fmt.Sprint("Put ", item), func(q Queue) answer { return answer{err: q.Put(expired(), item)} }, func() answer { return m.put(item, expired().Err()) }
	case n < 400:
		return "TryGet", func(q Queue) answer { return answerOf(q.TryGet()) }, func() answer { return m.get(m.in.Empty) }
	case n < 450:
		return "Get", func(q Queue) answer { return answerOf(q.Get(expired())) }, func() answer { return m.get(expired().Err()) }
	case n < 550:
		return "TaskDone", func(q Queue) answer { return answer{err: q.TaskDone()} }, m.done
	case n < 595:
		return "Join", func(q Queue) answer { return answer{err: q.Join(expired())} }, m.join
	case n < 599:
		return "Shutdown", func(q Queue) answer { q.Shutdown(); return answer{} }, func() answer { return m.shut(1) }
	}
	return "ShutdownNow", func(q Queue) answer { q.ShutdownNow(); return answer{} }, func() answer { return m.shut(2) }
}

func answerOf(item int, err error) answer { return answer{item, err} }

func (m *queueModel) put(item int, full error) answer {
	switch {
	case m.phase > 0:
		return answer{err: m.in.Shut}
	case m.capacity > 0 && len(m.items) >= m.capacity:
		return answer{err: full}
	}
	m.items = append(m.items, item)
	return answer{}
}

func (m *queueModel) get(empty error) answer {
	switch {
	case len(m.items) > 0:
		i := m.next(m.items)
		item := m.items[i]
		m.items = slices.Delete(m.items, i, i+1)
		m.taken++
		return answer{item: item}
	case m.phase > 0:
		return answer{err: m.in.Shut}
	}
	return answer{err: empty}
}

func (m *queueModel) done() answer {
	if m.taken == 0 {
		return answer{err: m.in.TooManyDone}
	}
	m.taken--
	return answer{}
}

func (m *queueModel) join() answer {
	if m.taken+len(m.items) > 0 {
		return answer{err: expired().Err()}
	}
	return answer{}
}

func (m *queueModel) shut(phase int) answer {
	if m.phase = max(m.phase, phase); m.phase == 2 {
		m.items = nil
	}
	return answer{}
}
