// Package queue is how goroutines hand each other work (question 5): queues that are bounded or not, that can be
// waited on with a ctx, shut down, and joined. Which item is next is up to the constructor.
//
//	Python                         here                      the standard library
//	queue.Queue(n)                 New[T](n)                 make(chan T, n)
//	queue.Queue(), SimpleQueue     New[T](0)                 none: a channel is bounded
//	queue.LifoQueue(n)             NewLifo[T](n)             none
//	queue.PriorityQueue(n)         NewPriority[T](n, cmp)    container/heap, under a lock
//	put, get                       Put(ctx, v), Get(ctx)     c <- v and <-c, in a select with ctx.Done()
//	put_nowait, get_nowait         TryPut(v), TryGet()       the same, in a select with a default
//	task_done, join                TaskDone(), Join(ctx)     sync.WaitGroup, without a ctx
//	shutdown()                     Shutdown()                close(c), but a blocked or late sender panics
//	shutdown(immediate=True)       ShutdownNow()             none
//	iter(q.get, sentinel)          All(ctx)                  for v := range c
//	qsize, maxsize                 Len(), Cap(), SetCap(n)   len(c), cap(c)
//
// Use a channel when its one sender can close it, or when the wait is one case of a larger select: no queue can be
// a case. Use a queue when there are several producers and any of them, or somebody else, may end it; when the
// work has to be joined; when it must not be bounded, or be bounded differently as time goes by; or when the
// newest or the most urgent item is to be next. Per item it costs about what a channel costs. When all that
// is shared is a sum or a map, a lock, or better a part for each worker, costs less than any message: BenchmarkShare
// has the table.
//
// The promises, all kept under one lock that is never held while anybody waits:
//
//   - A Put that returns nil has put its item once; with an error the item never shows up. A Get that returns an
//     error has taken nothing.
//   - What can be had without waiting wins over a ctx that has ended.
//   - Who waits longest is served first. An item that comes while getters wait is handed to the first of them, without
//     going through the store, so it is not compared with those that come after it.
//   - Every wait ends with a ctx, with a shutdown, or with what was waited for, and takes no goroutine of its own.
//   - The queue keeps nothing alive that was taken or dropped, and gives back storage after a burst.
//
// In a test with synctest, make the queue in the bubble that waits for it.
package queue
