// Package squares computes squares: one of them exactly, and a table of them over an executor (question 8, and the
// first programs of question 2).
//
//	s, err := squares.Of(12)                      // 144
//	table, err := squares.Table(ctx, pool, 1, 10) // [1 4 9 16 25 36 49 64 81 100]
//
// The lesson of the question: on tiny tasks a bigger pool only costs more. A square takes a few nanoseconds, and a process
// takes millions of times as long to start. So the time of the whole program, which makes the pool, maps ten numbers and shuts
// the pool down, is the time to start and end processes, and no pool of any size earns it back: the plain loop wins. The
// program of question 8 is the package's first example; BenchmarkProgram measures it, and -cpu sets the size of the pool.
package squares
