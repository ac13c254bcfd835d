package queue_test

import (
	"testing"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/queue"
)

// kinds are the three queues. The one that orders does so by hundreds, so that equal items can be told apart.
var kinds = map[string]func(capacity int) *queue.Queue[int]{
	"Queue": queue.New[int],
	"Lifo":  queue.NewLifo[int],
	"Priority": func(capacity int) *queue.Queue[int] {
		return queue.NewPriority(capacity, contract.ByHundreds)
	},
}

// queues are a kind of queue, for the contract: all parties have the same handle.
func queues(kind string) contract.Queues {
	return contract.Queues{
		World: contract.Goroutines,
		Full:  queue.ErrFull, Empty: queue.ErrEmpty, Shut: queue.ErrShutdown, TooManyDone: queue.ErrTooManyDone,
		Open: func(_ *testing.T, capacity, parties int) []contract.Queue {
			q := kinds[kind](capacity)
			handles := make([]contract.Queue, parties)
			for i := range handles {
				handles[i] = q
			}
			return handles
		},
	}
}

func TestContract(t *testing.T) {
	order := map[string]func(*testing.T, contract.Queues){
		"Queue": contract.FIFOQueue, "Lifo": contract.LIFOQueue, "Priority": contract.PriorityQueue,
	}
	for kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			contract.AnyQueue(t, queues(kind))
			order[kind](t, queues(kind))
			contract.FairQueue(t, queues(kind))
		})
	}
}

func TestRaces(t *testing.T) {
	for kind := range kinds {
		t.Run(kind, func(t *testing.T) { contract.QueueRaces(t, queues(kind)) })
	}
}

func TestItemsAreReleased(t *testing.T) {
	weightless := func(a, b contract.Weight) int { return 0 }
	for kind, open := range map[string]func(capacity int) contract.QueueOf[contract.Weight]{
		"Queue":    func(capacity int) contract.QueueOf[contract.Weight] { return queue.New[contract.Weight](capacity) },
		"Lifo":     func(capacity int) contract.QueueOf[contract.Weight] { return queue.NewLifo[contract.Weight](capacity) },
		"Priority": func(capacity int) contract.QueueOf[contract.Weight] { return queue.NewPriority(capacity, weightless) },
	} {
		t.Run(kind, func(t *testing.T) { contract.ReleasingQueue(t, open) })
	}
}
