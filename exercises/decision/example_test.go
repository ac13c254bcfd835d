package decision_test

import (
	"fmt"
	"time"

	"concurrency/exercises/decision"
)

// A scraper waits for a hundred servers.
func ExampleChoose() {
	fmt.Println(decision.Choose(decision.Traits{Bound: decision.IO, Tasks: 100, Grain: 50 * time.Millisecond}))
	// Output:
	// goroutines, 100 workers: one for each task, if whoever answers bears as many (Bound, Tasks, 1.1)
	//   + waits overlap: while one task waits, others go on (Bound, 1.1)
	//   + a task of 50ms is worth handing over (Grain, 1.14)
	//   - a panic that nobody recovers, or a fatal error, ends the program (1.10) <nil>
}

// Plugins from strangers must answer quickly: that cannot be had for nothing.
func ExampleChoose_conflict() {
	fmt.Println(decision.Choose(decision.Traits{
		Untrusted: true, Responsive: true, Shares: decision.Much, Grain: 10 * time.Microsecond, Processors: 4,
	}))
	// Output:
	// processes, 4 workers: one for each processor: more only take turns (Processors, 1.8)
	//   + code that is not trusted cannot reach the memory of another process (Untrusted, 1.9)
	//   + the work goes on in other processes, and this one answers meanwhile (Responsive, 1.6)
	//   - a process is no sandbox: it has the user's files and network, unless the command that starts it forbids (Untrusted, 1.9)
	//   - an answer from another process comes late: the kernel switches there and back; accepted for Untrusted (Responsive, 1.4)
	//   - what is shared is copied with each message, or lies in shared memory as bytes; accepted for Untrusted (Shares, 1.2)
	//   - what is shared and changed needs locks, or there are races; accepted for Untrusted (Shares, 1.15)
	//   - a task of 10µs takes less than the way to a process and back: hand over many at once; accepted for Untrusted (Grain, 1.14)
	//   - a process takes milliseconds to start, so start them ahead, in a pool (1.3)
	//   - a process takes megabytes (1.5) <nil>
}

// Ten factorials of small numbers, as in question 7.
func ExampleChoose_tiny() {
	fmt.Println(decision.Choose(decision.Traits{Bound: decision.CPU, Grain: 10 * time.Nanosecond, Tasks: 10, Processors: 8}))
	// Output:
	// a loop, 1 worker: the loop is the only worker (1.14)
	//   + at 10ns each, all tasks together are done before workers have woken (Grain, Tasks, 1.14)
	//   - only one processor is used; accepted for Grain and Tasks (Bound, 1.8) <nil>
}

func ExampleChoose_contradiction() {
	c, err := decision.Choose(decision.Traits{OtherLanguages: true, Shares: decision.ByReference})
	fmt.Println(c.Model)
	fmt.Println(err)
	// Output:
	// none
	// decision: traits that exclude each other: Shares is ByReference, and OtherLanguages: a pointer means nothing in another process; share Much, as bytes, or Little, as messages, or do without OtherLanguages
}
