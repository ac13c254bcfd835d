// Package processpool is an executor of reused processes (question 2): up to n tasks run at once, each in a process of
// its own, and the processes are kept for the next ones. It is what Python has in multiprocessing.Pool and in
// concurrent.futures.ProcessPoolExecutor.
//
//	var square = executor.Define("square", func(_ context.Context, n int) (int, error) { return n * n, nil })
//
//	func main() {
//		process.Main() // in a worker it does not return
//		pool, err := processpool.New(4)
//		defer pool.Shutdown(ctx)
//		future, err := executor.Submit(ctx, pool, square, 7)
//		squares, err := executor.Map(ctx, pool, square, numbers)
//		...
//	}
//
// A task crosses by its name, so it is made with executor.Define at package level. Its argument and result cross as
// package wire says, and types that cannot are refused at once. Errors keep their text, their chain and what errors.Is
// finds in them: see executor.RemoteError. Goroutines are cheaper than processes by far; a process is for code that may
// crash or leak, that must be stopped by force, or that runs elsewhere or in another language.
//
// # What Python does not promise
//
// A worker that dies costs the task that it was at, and no other. That one gets a [WorkerError], which tells how the
// worker died; what was sent ahead to the same worker goes to others, and a new worker takes the place of the dead one.
// In Python multiprocessing.Pool waits for the lost task for ever, and ProcessPoolExecutor gives up all tasks and itself.
//
// [WithRetries] tries the task again. Without it, no task is started twice: another worker gets only what is known not
// to have been begun. What that is, and what the dead one had answered, the pool reads in the worker's journal: memory
// that the two share, and that outlives the worker. Where there is none (on Windows, or with [WithCommand]), the first
// request without an answer counts as begun, unless Linux says that it was never read.
//
// A launcher such as ssh is a stretch of pipe that nobody can look into, so nothing is sent ahead through it. When it
// dies, an answer may be lost in it, and the worker behind it may be at its task for the time of [WithGrace] yet, while
// a retry runs elsewhere. What must not run twice does not belong there.
//
// A task whose ctx ends, or that is aborted, and goes on all the same, is killed with its worker after [WithGrace].
//
// All is bounded. There are never more workers than asked for, each has at most 1025 requests, and [WithQueue] bounds
// what waits. A pool whose workers cannot be started, five times in a row, is broken and says why.
//
// Workers share nothing with each other: no queue, no lock, no pipe. One that is killed at any moment can therefore hold
// up no other. A worker whose pool is gone, however it ended, leaves by itself, and what its tasks have started goes with
// it.
//
// # Ahead of the work
//
// If a worker got its next request only when it has answered one, it would idle while the two are on their way. So the
// pool sends requests ahead. It measures how long a worker takes for a request, and lets it have one, and so many more
// as it does in a millisecond. Tasks of a microsecond thus go to it by the hundreds, and tasks of more than a
// millisecond one by one. Nobody is given more than a fair share of what is queued, so that no worker has nothing
// to do while requests wait with another. If it happens all the same, because one request takes long, the pool asks the
// worker to give back what it has not started, and the idle ones get it.
//
// What was sent ahead counts as running, as in Python: Future.Cancel answers false for it, while Abort still keeps
// it from starting if the word arrives in time.
//
// A request is one call of Submit, or one chunk of a Map or a stream. It is sent, tried again and lost as a whole: when a
// worker dies, the [WorkerError] is the outcome of the chunk, and a Map names its first element. Chunk(1) tells them apart.
//
// # Other programs and other machines
//
// [WithCommand] starts workers by any command whose stdin and stdout reach a worker: this same program with [WorkerArg]
// as its first argument behind ssh, srun or docker run -i, or a program in another language. What the pool kills is the
// launcher. The worker behind it sees its stdin end and leaves within [WithGrace], if the launcher passes that on, as ssh
// does.
//
// # The protocol
//
// This is for who writes a worker in another language; testdata/worker.py is one in Python. The worker reads frames
// from its stdin and writes frames to its stdout. Nothing else may be written there; what is for people goes to
// stderr, whose end becomes a part of the [WorkerError]. Package internal/wire describes frames (length, kind, id, body)
// and the bytes of values. All numbers are unsigned and little-endian, all text is UTF-8.
//
// The kinds are letters in ASCII:
//
//	kind  to        id             body         meaning
//	H     worker    0              greeting     hello: the first frame
//	R     pool      0              greeting     ready: the first frame, the answer to H
//	T     worker    of the task    request      do this
//	D     pool      of the T       reply        done: the answer to T
//	C     worker    of the T       none         cancel: this request is not wanted any more
//	B     worker    0              none         give back what you have not started
//	L     worker    0              none         leave: the end of stdin that follows is meant
//	K     pool      of the last T  none         kept: the answer to B
//
// A frame that is none of these, or not due, is the end of the worker: the pool kills it.
//
// # Greeting
//
// The pool sends H at once, and waits for R as long as [WithStartTimeout] says. Both have JSON as their body; names
// that one does not know are to be passed over:
//
//	{"protocol": "processpool", "version": 1, "pid": 4711, "grace": 200}     of the pool
//	{"protocol": "processpool", "version": 1, "pid": 4712, "ahead": 1024}    of the worker
//
// A worker that knows another protocol or version ends with an exit code that is not 0 and says why on stderr. grace is
// how many milliseconds it may stay with its task when the pool is gone. ahead is how many requests the worker takes
// while it is at one. With 0, or without it, a worker gets a request only when it has answered the last one, and never a B.
//
// With [WithInit] the next frame is a T of the id 0, with one element. It is answered with a D of the id 0, in which a
// failure breaks the pool.
//
// # Requests and replies
//
// Ids of requests count from 1, and after 4294967295 comes 0. The body of a T is
//
//	2 bytes     length of the name
//	so many     name of the task
//	1 byte      1: the first failure ends the request; 0: it does not
//	4 bytes     number of elements, from 1 to 65536
//	the rest    their arguments, one behind the other
//
// and that of a D
//
//	4 bytes     number of elements that have an outcome, from the first one on
//	4 bytes     number of failures among them
//	for each failure
//	    4 bytes     index of the element, from 0
//	    4 bytes     length of the error
//	    so many     error
//	the rest    results of all elements that have an outcome, one behind the other
//
// In the place of the result of a failed element are zero bytes: as many as a result has if its type has a fixed size
// (format 1 of package wire), else four, the length 0. A D has as many outcomes as there are elements, but fewer in two
// cases: the first byte behind the name is 1 and the last outcome is a failure, or the request was cancelled.
//
// A task that the worker does not have is a failure of every element, or of the first alone if that ends the request.
//
// Replies come in the order of the requests, and each is written to the end before the next request is begun: when the
// worker dies, the pool takes the first request without a reply for the one that it was at.
//
// A write costs more than a small task. So the pool gives workers that it starts without a launcher a file of 64 KiB as
// number 3, and says so with "journal": true in its greeting. A worker may map it and keep its place there: it then
// gathers replies in it, and writes them when it has nothing to do, when there are many, or when they get old. The file
// begins with a position in numbers of this machine: 8 bytes from and 8 bytes to, counted from the first byte that the worker
// ever sent, and 4 bytes with the id of the request that was begun last. From byte 64 on it holds the bytes between from and
// to. When the worker has died, the pool goes on reading there, where the pipe has ended.
//
// # Errors
//
// An error is JSON. All but text may be left out:
//
//	text     what the error says
//	type     the name of its type; an exception's class in other languages
//	is       names of the sentinels that errors.Is is to find: executor.ErrNotDefined, context.Canceled, io.EOF and
//	         what executor.DefineError has named
//	panic    true if the task panicked: text is what with, and the outcome an executor.PanicError
//	stack    of a panic
//	wraps    a list of the errors that this one wraps, in the same form
//
// # Cancelling, giving back and leaving
//
// A C may name a request that was answered already, or that waits, or the one that the worker is at. Every request is
// answered all the same, in its turn; a cancelled one that was not begun with 0 outcomes. From a worker that is at a
// cancelled request for longer than [WithGrace] the pool takes its process.
//
// At a B the worker forgets all requests that it has not begun, and answers with a K that has the id of the last one
// that it has begun (0: none). Requests with later ids that came before the B are never begun; the pool gives them to
// others, and sends nothing but C until the K is there. Then it goes on with the id after that of the K.
//
// The end of stdin means that there is no more work, which an L before it says, or no pool. The worker ends: at once if
// it has nothing to do, else within the grace; and if there was no L, what its tasks have started ends with it, since
// nobody else will see to that. Its exit code does not matter then. A worker that ends at another time has died, even with
// code 0.
//
// # The least that a worker does
//
// It reads H and answers R without ahead. It then reads a frame, answers it if it is a T, passes over all others, and
// so on until its stdin ends. So it need not know of C, B, K and L; its tasks cannot be asked to end early, and are
// ended with their process instead.
package processpool
