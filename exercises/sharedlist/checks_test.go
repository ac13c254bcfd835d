package sharedlist_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"weak"
)

var seed = flag.Uint64("seed", 0, "repeats random calls and histories; 0 is a new seed")

// list is what the checks know of a list.
type list[T any] interface {
	Append(v T)
	PopFront() (T, bool)
	PopBack() (T, bool)
	Len() int
	Snapshot() []T
}

// maker makes lists of one implementation.
type maker struct {
	ints  func() list[int]
	blobs func() list[*blob]
	yield func() // lets others go on
}

type blob [256]byte

// newSeed is a random one, unless one was given.
func newSeed() uint64 {
	if *seed != 0 {
		return *seed
	}
	return rand.Uint64()
}

// seeded says how to repeat what went wrong.
func seeded(seed uint64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w\n(to repeat it: -seed=%d)", err, seed)
}

// followsASlice compares a list with a slice, under random calls. The odds change from time to time, so that
// the list grows long and empties again, and its items wander around the ring.
func followsASlice(m maker) error {
	seed := newSeed()
	random, l, s := rand.New(rand.NewPCG(seed, 0)), m.ints(), []int{}
	odds := 0
	for n := range 4000 {
		if n%200 == 0 {
			odds = []int{5, 50, 95}[random.IntN(3)] // appends in a hundred calls
		}
		if err := sameCall(random, odds, n, l, &s); err != nil {
			return seeded(seed, fmt.Errorf("call %d: %w", n, err))
		}
	}
	return nil
}

// sameCall does the same to both.
func sameCall(random *rand.Rand, odds, n int, l list[int], s *[]int) error {
	if random.IntN(100) < odds {
		l.Append(n)
		*s = append(*s, n)
	} else {
		pop, end := l.PopFront, 0
		if random.IntN(2) == 0 {
			pop, end = l.PopBack, max(0, len(*s)-1)
		}
		v, ok := pop()
		if ok != (len(*s) > 0) || ok && v != (*s)[end] {
			return fmt.Errorf("got %d, %t at index %d of %v", v, ok, end, *s)
		}
		if ok {
			*s = slices.Delete(*s, end, end+1)
		}
	}
	if got := l.Snapshot(); l.Len() != len(*s) || !slices.Equal(got, *s) {
		return fmt.Errorf("got %v of length %d, want %v", got, l.Len(), *s)
	}
	return nil
}

// letsGo looks whether what has been popped is garbage: at either end, with all items in a row and around
// the ring's end, and after the ring has grown and shrunk.
func letsGo(m maker) error {
	for _, before := range []int{0, 1, 5, 7} { // that came and went: so the first is at this slot
		for _, items := range []int{1, 2, 6, 100} {
			for _, front := range []bool{true, false} {
				if err := letsGoOf(m.blobs(), before, items, front); err != nil {
					return fmt.Errorf("%d came and went, then %d came: %w", before, items, err)
				}
			}
		}
	}
	return nil
}

// letsGoOf takes all but one of the items, which lives on.
func letsGoOf(l list[*blob], before, items int, front bool) error {
	all := fill(l, before)
	for range before {
		l.PopFront()
	}
	all = append(all, fill(l, items)...)
	popped := all[:len(all)-1]
	pop, last := l.PopFront, all[len(all)-1]
	if !front {
		pop, last = l.PopBack, all[before]
		popped = slices.Delete(slices.Clone(all), before, before+1)
	}
	for range items - 1 {
		pop()
	}
	runtime.GC()
	for i, w := range popped {
		if w.Value() != nil {
			return fmt.Errorf("after pops at the front (%t), number %d of %d is kept alive", front, i, len(popped))
		}
	}
	if last.Value() == nil {
		return errors.New("the check is wrong: an item is gone that is in the list")
	}
	runtime.KeepAlive(l)
	return nil
}

//go:noinline
func fill(l list[*blob], n int) (ws []weak.Pointer[blob]) {
	for range n {
		b := new(blob)
		ws = append(ws, weak.Make(b))
		l.Append(b)
	}
	return ws
}

// givesBack looks whether a burst of items leaves memory behind. It takes 512 KiB.
func givesBack(m maker) error {
	l := m.ints()
	before := heap()
	for n := range 1 << 16 {
		l.Append(n)
	}
	if grown := heap() - before; grown < 1<<18 {
		return fmt.Errorf("the check is wrong: a burst took %d bytes", grown)
	}
	for l.Len() > 1 {
		l.PopFront()
	}
	if left := heap() - before; left > 1<<16 {
		return fmt.Errorf("a burst that is over holds %d bytes", left)
	}
	runtime.KeepAlive(l)
	return nil
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
