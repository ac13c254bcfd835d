package sharedlist

import (
	"math/rand/v2"
	"time"
)

// A adds a number from 1 to 100 every 0.1 s, ten times, and takes the last one away every 0.2 s, ten times.
func A() Program {
	return Program{
		Turns:   10,
		Number:  random,
		Take:    (*Ring[int]).PopBack,
		Adder:   Pace{After: always(100 * time.Millisecond)},
		Remover: Pace{After: always(200 * time.Millisecond)},
		Words:   Words{"Added: {n}", "Removed: {n}", "List is empty", "Final list: {list}"},
	}
}

// B adds 0 to 9 and takes the first one away ten times, each after a sleep of 0.1 to 0.5 s.
func B() Program {
	pace := Pace{Before: between(100*time.Millisecond, 500*time.Millisecond)}
	return Program{
		Turns:   10,
		Number:  func(turn int) int { return turn },
		Take:    (*Ring[int]).PopFront,
		Adder:   pace,
		Remover: pace,
		Words: Words{
			"Added {n} to the list. Current list: {list}",
			"Removed {n} from the list. Current list: {list}",
			"List is empty. Cannot remove any number.",
			"Final list: {list}",
		},
	}
}

// C is A with a list that owns its lock, so that each line can show it. Here all lists do: only the words are others.
func C() Program {
	p := A()
	p.Words = Words{"Added: {n}, List: {list}", "Removed: {n}, List: {list}", "List is empty.", "Final List: {list}"}
	return p
}

// D is without end: it adds a number from 1 to 100 and sleeps for 0.1 to 0.5 s, and takes the first one away and sleeps for 0.2
// to 0.6 s. It adds faster than it takes away, so its list grows.
func D() Program {
	p := B()
	p.Turns = 0
	p.Number = random
	p.Adder = Pace{After: between(100*time.Millisecond, 500*time.Millisecond)}
	p.Remover = Pace{After: between(200*time.Millisecond, 600*time.Millisecond)}
	p.Words.Empty = "List is empty. Waiting for elements to add."
	return p
}

func random(int) int { return 1 + rand.IntN(100) }

func always(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

// between sleeps at random, for at least the shortest and less than the longest time.
func between(shortest, longest time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return shortest + rand.N(longest-shortest) }
}
