// Package threadpool is an executor of reused goroutines (question 7): a fixed number of places, and workers
// that run tasks while they have one.
//
//	pool, err := threadpool.New(4)
//	defer pool.Shutdown(ctx)
//	future, err := executor.Submit(ctx, pool, task, argument)
//
// Workers start when there is work for them and end when there has long been none. A worker that finds the
// backlog empty looks about for a moment before it parks; while it does, submitters need not wake
// anybody. This is how Go's own scheduler treats its threads, in small.
//
// A task that waits for a future, a stream or a Map with its own ctx lends its place to queued work and has it
// back before it goes on. At most n tasks run at any time, and none is stuck behind one that waits.
package threadpool
