// Package exercises is eight questions on threads and processes, set for Python and answered in Go. Each answer is a
// small package: its tests are the specification, its benchmarks say how many workers, and of which kind.
//
// In reading order, the questions and the packages that answer them:
//
//	Q7  factorials of 1 to 10 on a thread pool   executor    what a pool is: tasks, futures, maps, streams
//	                                             threadpool  a pool of reused goroutines
//	                                             factorial   the four programs
//	Q4  one thread adds to a list, one removes   sharedlist  a list that owns its lock, and the four programs
//	Q5  tools for sharing data safely            sharing     between goroutines: locks, semaphores, events, barriers
//	                                             queue       between goroutines: queues with an end
//	                                             ipc         between processes: pipes for messages
//	                                             sharedmemory  between processes: the same, by memory
//	                                             manager     between processes: a server that owns lists, maps, queues
//	Q3  what is multiprocessing, and why use it? process     a function in a process of its own
//	Q2  what is a process pool?                  processpool a pool of reused processes that survives their deaths
//	Q8  squares on a process pool, timed         squares     the program, and what a pool size is worth
//	Q6  exceptions in concurrent programs        failures    what becomes of an error, a panic or a crash
//	Q1  threads or processes: which, and when?   decision    the matrix as a function, and the best size of a pool
//
// One package serves the processes: internal/wire is how values become bytes, and bytes frames on a pipe.
//
// Four packages serve the tests of all: internal/contract holds the specifications that several packages share, as
// functions of a constructor; internal/parties puts the parties of such a suite into processes of their own;
// internal/bench has the workloads and the metrics; internal/leak finds what a test leaves behind.
//
// Three are behind the Makefile: internal/page makes of a sweep's results what a person wants to know; internal/bugs
// plants known bugs, and sees whether the specifications find them; internal/attempt has a learner's own solution judged.
//
// Arrows point one way: an exercise imports executor, never a pool; a pool imports executor, never an exercise. What
// has to do with processes imports process: processpool, ipc, sharedmemory, failures, and manager, whose server is
// built of sharing and queue.
package exercises
