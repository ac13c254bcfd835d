// Package sharedlist is question 4: one goroutine adds numbers to a list, another removes them, under a lock.
//
//	var list sharedlist.List[int] // ready for use
//	go func() { list.Append(7) }()
//	n, ok := list.PopFront() // false: there was none yet
//	list.Do(func(r *sharedlist.Ring[int]) { ... }) // several verbs as one step
//
// In Python this is a list and a threading.Lock side by side: whoever forgets the lock is told by nobody, and pop(0)
// moves all the items behind the first. Here the lock is in the list, and items lie in a ring, whose first item leaves
// as cheaply as the last.
//
// [Program] is the program of the question, with all in which its four variants differ as parameters; [A], [B], [C] and [D]
// are the variants. The tests replay the recorded runs, line by line.
//
// # Which list for what
//
//   - Who wants to wait for an item, or for room, or hands items from goroutine to goroutine, takes a channel. It has a bound,
//     it cannot be looked at, and only the first comes out.
//   - Who has other things to guard with the same lock takes a sync.Mutex and a slice. While items are popped at the
//     end only, nothing is cheaper. At the front, s = s[1:] keeps alive what was popped, and makes append start afresh
//     again and again.
//   - container/list is a chain: it takes an item out of the middle, at the price of an allocation for each, has no types
//     and no lock.
//   - List is for what is left: no bound, nobody waits, both ends, a snapshot to look at, and memory that comes back
//     after a burst.
//
// With one worker as with one on each processor, an append and a pop cost about what they cost with a slice that is
// popped at the end, under a sync.Mutex: 20 ns each where Python takes 2 us. A second worker makes none of them
// faster: a list under a lock is for sharing, not for speed.
package sharedlist
