// Package executor is what the thread pool and the process pool have in common: a task goes in, a future of
// its outcome comes out (questions 2 and 7).
//
//	square := executor.Func(func(_ context.Context, n int) (int, error) { return n * n, nil })
//	future, err := executor.Submit(ctx, pool, square, 7)   // one call
//	squares, err := executor.Map(ctx, pool, square, numbers) // all, in order; the first error stops the rest
//	for sq, err := range executor.Stream(ctx, pool, square, seq) { ... } // an outcome each, lazily
//
// A Task is a function with the types of its argument and result. An Executor is who runs it. Jobs are what
// travels between the two; a reader who only uses a pool need not know them.
//
// What Python does not promise is promised here, and is what the specification in internal/contract tests:
// every accepted task gets an outcome, also when it panics or ends its goroutine; a stream reads ahead a
// bounded number of elements; whatever waits has a context; a task that waits for another one gives
// its place away meanwhile, so that a pool of one does not deadlock on a task that submits to it; nothing is
// left behind by a loop that is left early.
package executor
