package contract_test

import (
	"testing"

	"concurrency/exercises/internal/contract"
)

// wrongQueue is a queue with one fault, and the rows that must catch it.
type wrongQueue struct {
	flaws queueFlaws
	next  func([]int) int // if not as it should be
	rows  []string
}

var wrongQueues = map[string]wrongQueue{
	"takes one item too many":                   {flaws: queueFlaws{oneTooMany: true}, rows: []string{"AnyQueue/QU-02"}},
	"gives the newest item first":               {next: newest[int], rows: []string{"FIFOQueue/QU-32 items"}},
	"mixes up equal items":                      {next: smallestNewest, rows: []string{"PriorityQueue/E10"}},
	"serves first who came last":                {flaws: queueFlaws{lastFirst: true}, rows: []string{"FairQueue/B1 who has waited longest for an item", "FairQueue/B1 who has waited longest for room"}},
	"keeps a slot of what was taken":            {flaws: queueFlaws{keepsAlive: true}, rows: []string{"ReleasingQueue/QU-33 what was taken"}},
	"serves a getter that has left":             {flaws: queueFlaws{haunted: true}, rows: []string{"AnyQueue/QU-35 a getter that gives up swallows"}},
	"has a getter that gives up take an item":   {flaws: queueFlaws{swallows: true}, rows: []string{"QueueRaces/QU-35"}},
	"loses the wake-up of who gives up":         {flaws: queueFlaws{losesWakeUps: true}, rows: []string{"AnyQueue/QU-35 a getter that gives up as an item", "AnyQueue/QU-34 a putter that gives up as there is room"}},
	"lets putters in at the shutdown":           {flaws: queueFlaws{letsPuttersIn: true}, rows: []string{"AnyQueue/QU-21"}},
	"closes a channel again":                    {flaws: queueFlaws{closesAgain: true}, rows: []string{"AnyQueue/QU-15"}},
	"forgets what is in hand":                   {flaws: queueFlaws{forgetsHand: true}, rows: []string{"AnyQueue/QU-28"}},
	"lets joiners go when it is empty":          {flaws: queueFlaws{hastyJoin: true}, rows: []string{"AnyQueue/QU-08"}},
	"looks and marks under two different locks": {flaws: queueFlaws{looksThenMarks: true}, rows: []string{"QueueRaces/QU-29"}},
}

// TestNaiveQueue shows that the contract does not ask for more than a queue can do.
func TestNaiveQueue(t *testing.T) {
	wrong := wrongQueues[*planted]
	for name, part := range map[string]func(t *testing.T){
		"AnyQueue":      func(t *testing.T) { contract.AnyQueue(t, naiveQueues(wrong, oldest)) },
		"FairQueue":     func(t *testing.T) { contract.FairQueue(t, naiveQueues(wrong, oldest)) },
		"QueueRaces":    func(t *testing.T) { contract.QueueRaces(t, naiveQueues(wrong, oldest)) },
		"FIFOQueue":     func(t *testing.T) { contract.FIFOQueue(t, naiveQueues(wrong, oldest)) },
		"LIFOQueue":     func(t *testing.T) { contract.LIFOQueue(t, naiveQueues(wrong, newest)) },
		"PriorityQueue": func(t *testing.T) { contract.PriorityQueue(t, naiveQueues(wrong, smallestOldest)) },
		"ReleasingQueue": func(t *testing.T) {
			contract.ReleasingQueue(t, func(capacity int) contract.QueueOf[contract.Weight] {
				return newNaiveQueue(capacity, oldest[contract.Weight], wrong.flaws)
			})
		},
	} {
		t.Run(name, part)
	}
}

func naiveQueues(wrong wrongQueue, next func([]int) int) contract.Queues {
	if wrong.next != nil {
		next = wrong.next
	}
	world := contract.Goroutines
	if *planted == "" {
		world.Rounds /= 10 // nobody looks for races in the sound one
	}
	return contract.Queues{
		World: world,
		Full:  errQueueFull, Empty: errQueueEmpty, Shut: errQueueShut, TooManyDone: errQueueDone,
		Open: func(_ *testing.T, capacity, parties int) []contract.Queue {
			handles := make([]contract.Queue, parties)
			q := newNaiveQueue(capacity, next, wrong.flaws)
			for i := range handles {
				handles[i] = q
			}
			return handles
		},
	}
}

// TestPlantedQueues shows of each wrong queue that the row meant for it turns red.
func TestPlantedQueues(t *testing.T) {
	if *planted != "" {
		t.Skip("this is the child")
	}
	for name, wrong := range wrongQueues {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, row := range wrong.rows {
				caught(t, "TestNaiveQueue", name, row)
			}
		})
	}
}
