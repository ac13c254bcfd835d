package sharedlist_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"concurrency/exercises/sharedlist"
)

// One adds, one removes, and the list sees to the lock.
func Example() {
	var list sharedlist.List[int]
	var both sync.WaitGroup
	both.Go(func() {
		for n := range 10 {
			list.Append(n)
		}
	})
	both.Go(func() {
		for range 10 {
			list.PopFront() // false while there is nothing
		}
	})
	both.Wait()
	list.Append(10)
	last, ok := list.PopBack()
	fmt.Println(last, ok)
	// Output: 10 true
}

// Look and act, as one step.
func ExampleList_Do() {
	var list sharedlist.List[string]
	addOnce := func(v string) {
		list.Do(func(r *sharedlist.Ring[string]) {
			if r.Len() == 0 {
				r.Append(v)
			}
		})
	}
	var both sync.WaitGroup
	both.Go(func() { addOnce("first") })
	both.Go(func() { addOnce("first") })
	both.Wait()
	fmt.Println(list.Snapshot())
	// Output: [first]
}

// The program of the question, variant B, with three turns each. The remover waits for the adder, so that it always
// prints the same.
func ExampleProgram() {
	added := make(chan struct{})
	p := sharedlist.B()
	p.Turns = 3
	p.Adder = sharedlist.Pace{After: func(turn int) time.Duration {
		if turn == 2 {
			close(added)
		}
		return 0
	}}
	p.Remover = sharedlist.Pace{Before: func(int) time.Duration {
		<-added
		return 0
	}}
	if err := p.Run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Added 0 to the list. Current list: [0]
	// Added 1 to the list. Current list: [0, 1]
	// Added 2 to the list. Current list: [0, 1, 2]
	// Removed 0 from the list. Current list: [1, 2]
	// Removed 1 from the list. Current list: [2]
	// Removed 2 from the list. Current list: []
	// Final list: []
}
