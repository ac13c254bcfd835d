// Package decision is which model for which work, and how many workers (question 1).
//
// [Choose] is the decision matrix as a function: traits of the work in; a model, the number of workers to begin with,
// the reasons and the accepted costs out. Each reason names the traits it comes from and the row of the question whose
// test or benchmark shows it. [Fit] finds the best number of workers from throughputs that were measured at several,
// and says what speaks against believing it.
//
// The matrix, strongest first: where traits want different models, the upper one decides, and the lower one is named
// among the costs. ByReference with any of the first six is a contradiction.
//
//	trait                 model      row   of what the course says of Python, in Go
//	Machines              Remote     1.11  holds: a pool starts its workers through any command
//	OtherLanguages        Process    1.12  holds: the protocol of the pool is all that is needed
//	Untrusted             Process    1.9   holds, as far as memory goes: a process is no sandbox
//	Isolated              Process    1.9   holds: any goroutine can write to any memory
//	SurvivesCrashes       Process    1.10  holds, even more: a panic ends the program, where a Python thread dies alone
//	Killable              Process    1.10  holds: neither goroutines nor Python's threads can be ended from outside
//	ThreadState           Thread     1.4   Go's own: a goroutine has no thread of its own unless it is locked to one
//	Grain 1us, Tasks 10   Serial     1.14  holds: below BreakEven for all together no workers pay
//	Responsive            Goroutine  1.6   holds; but with the GIL, computing in a thread delays the interface
//	Tasks 1               Serial     1.14  holds: nothing overlaps
//	Bound CPU, Processors 1  Serial  1.8   holds: nothing is there to compute on
//	LowMemory             Goroutine  1.5   holds, even more: kilobytes, where a thread takes more and a process megabytes
//	Bound IO              Goroutine  1.1   holds: waits overlap
//	Bound CPU             Goroutine  1.8   only in Python (GIL): goroutines use all processors, as processes do
//	Bound Mixed           Goroutine  1.8   only in Python must such work be divided between threads and processes
//	Shares Little         Goroutine  1.2   depends: what fits in messages is cheap for every model
//	Shares Much           Goroutine  1.2   holds: by reference it costs nothing, but needs locks (1.15)
//	Shares ByReference    Goroutine  1.2   holds: pointers mean nothing in another process
//	InParts               Goroutine  1.13  depends: a slice is a part; processes pay if each reads its part itself
//	Tasks 10              Goroutine  1.3   holds, even more: a goroutine costs less than a thread
//	Grain 1ms             Goroutine  1.14  depends on the machine: see HandOver and RoundTrip
//	Grain 1ns             Serial     1.14  holds, unless many are handed over at once
//	Processors 8          Serial     1.14  says nothing of the work
//
// That threads may yield (1.7) is a matter of one processor: goroutines are preempted there, and runtime.Gosched hands
// over sooner. Creation (1.3) and switching (1.4) are costs of threads and of processes, and races (1.15) of all
// sharing.
package decision
