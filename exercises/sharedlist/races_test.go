package sharedlist_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"concurrency/exercises/internal/contract"
)

// A storm is adders that append numbers and removers that take some of them away, all at once.
const (
	adders   = 3
	each     = 200 // numbers of an adder, each adder*stride+1 and up
	stride   = 1000
	removers = 4   // more, so that the list is often empty
	share    = 140 // numbers that a remover takes at most, so that some are left
)

// storm returns what each remover took, in order. What it calls watch with is seen while all that goes on.
func storm(m maker, l list[int], end func(remover int) func() (int, bool), watch func() error) (taken [][]int, err error) {
	taken = make([][]int, removers)
	gate := make(chan struct{})
	var adding, removing, watching sync.WaitGroup
	var added, over atomic.Bool
	for a := range adders {
		adding.Go(func() {
			<-gate
			for i := range each {
				l.Append(a*stride + i + 1)
				m.yield()
			}
		})
	}
	for r := range removers {
		pop := end(r)
		removing.Go(func() {
			<-gate
			taken[r] = takeShare(m, pop, &added)
		})
	}
	watching.Go(func() {
		<-gate
		for err == nil && !over.Load() {
			err = watch()
			m.yield()
		}
	})
	close(gate)
	adding.Wait()
	added.Store(true)
	removing.Wait()
	over.Store(true)
	watching.Wait()
	return taken, err
}

// takeShare takes until the share is reached, or nothing is left when all has been added.
func takeShare(m maker, pop func() (int, bool), added *atomic.Bool) (taken []int) {
	for len(taken) < share {
		last := added.Load()
		if n, ok := pop(); ok {
			taken = append(taken, n)
		} else if last {
			break
		} else {
			m.yield()
		}
	}
	return taken
}

// conserves takes from both ends and looks whether each number was taken once or is left.
func conserves(m maker) error {
	l := m.ints()
	either := func(r int) func() (int, bool) {
		if r%2 == 0 {
			return l.PopFront
		}
		return l.PopBack
	}
	taken, err := storm(m, l, either, func() error { return nil })
	left := l.Snapshot()
	return errors.Join(err, onceEach(slices.Concat(append(taken, left)...)), longEnough(len(left)))
}

func longEnough(left int) error {
	if want := adders*each - removers*share; left != want {
		return fmt.Errorf("%d numbers are left, want %d", left, want)
	}
	return nil
}

func onceEach(numbers []int) error {
	seen := map[int]int{}
	for _, n := range numbers {
		seen[n]++
	}
	for a := range adders {
		for i := range each {
			if n := a*stride + i + 1; seen[n] != 1 {
				return fmt.Errorf("%d came out %d times", n, seen[n])
			}
		}
	}
	if len(seen) != adders*each {
		return fmt.Errorf("%d different numbers came out, %d went in", len(seen), adders*each)
	}
	return nil
}

// keepsOrder takes from the front only. Then what each remover took of an adder is in the adder's order, and what is in
// the list of an adder is at all times a stretch of its numbers without a gap, whose beginning moves on.
func keepsOrder(m maker) error {
	l := m.ints()
	var first [adders]int
	fifo := func(int) func() (int, bool) { return l.PopFront }
	taken, err := storm(m, l, fifo, func() error { return window(l.Snapshot(), &first) })
	for _, numbers := range taken {
		err = errors.Join(err, inOrder(numbers))
	}
	return errors.Join(err, onceEach(slices.Concat(append(taken, l.Snapshot())...)))
}

func inOrder(numbers []int) error {
	var last [adders]int
	for _, n := range numbers {
		if a := n / stride; n <= last[a] {
			return fmt.Errorf("a remover took %d after %d", n, last[a])
		}
		last[n/stride] = n
	}
	return nil
}

func window(snapshot []int, first *[adders]int) error {
	var last [adders]int
	for _, n := range snapshot {
		switch a := n / stride; {
		case last[a] == 0 && n < first[a]:
			return fmt.Errorf("%d is in the list, after %d was the first of its adder", n, first[a])
		case last[a] == 0:
			first[a] = n
		case n != last[a]+1:
			return fmt.Errorf("%d comes after %d in the list", n, last[a])
		}
		last[n/stride] = n
	}
	return nil
}

// linearizes plays many short games of two to four parties, and looks for an order of all calls that a list of
// one party would have answered alike.
func linearizes(m maker) error {
	seed := newSeed()
	random := rand.New(rand.NewPCG(seed, 0))
	for game := range 100 {
		history := play(m.ints(), random, 2+game%3)
		if err := contract.Linearizable(history, "", model); err != nil {
			return seeded(seed, fmt.Errorf("game %d: %w", game, err))
		}
	}
	return nil
}

// asked is a call to a list.
type asked struct {
	verb string
	n    int
}

func (a asked) String() string {
	if a.verb == "Append" {
		return fmt.Sprint("Append ", a.n)
	}
	return a.verb
}

// play has each party make some calls, nine or ten in all.
func play(l list[int], random *rand.Rand, parties int) []contract.Call[asked, string] {
	h := contract.NewHistory[asked, string](parties)
	gate := make(chan struct{})
	var all sync.WaitGroup
	for p := range parties {
		var calls []asked
		for i := range 11 / parties {
			calls = append(calls, asked{verbs[random.IntN(len(verbs))], 10*(p+1) + i})
		}
		all.Go(func() {
			<-gate
			for _, c := range calls {
				h.Call(p, c, func() string { return ask(l, c) })
			}
		})
	}
	close(gate)
	all.Wait()
	return h.Calls()
}

// verbs are drawn from: some are more likely than others.
var verbs = []string{"Append", "Append", "Append", "PopFront", "PopFront", "PopBack", "PopBack", "Len", "Snapshot"}

func ask(l list[int], a asked) string {
	popped := func(n int, ok bool) string {
		if !ok {
			return "none"
		}
		return fmt.Sprint(n)
	}
	switch a.verb {
	case "Append":
		l.Append(a.n)
		return "ok"
	case "PopFront":
		return popped(l.PopFront())
	case "PopBack":
		return popped(l.PopBack())
	case "Len":
		return fmt.Sprint(l.Len())
	default:
		return fmt.Sprint(l.Snapshot())
	}
}

// model is the list as a string: each number with a space before it.
func model(state string, a asked) (after, out string) {
	items := strings.Fields(state)
	if len(items) == 0 && strings.HasPrefix(a.verb, "Pop") {
		return state, "none"
	}
	switch a.verb {
	case "Append":
		return fmt.Sprint(state, " ", a.n), "ok"
	case "PopFront":
		return strings.TrimPrefix(state, " "+items[0]), items[0]
	case "PopBack":
		last := items[len(items)-1]
		return strings.TrimSuffix(state, " "+last), last
	case "Len":
		return state, fmt.Sprint(len(items))
	default:
		return state, fmt.Sprint(items)
	}
}
