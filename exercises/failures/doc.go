// Package failures is what becomes of an error, a panic or a crash in concurrent code (question 6).
//
// A lost error hides what went wrong, and what it leaves behind goes wrong in its turn: half an update, a lock that is
// held, a file that is open, others that wait for what does not come. Go makes it worse in one way and better in
// another. A panic in any goroutine ends the whole program, where a Python thread dies alone; but errors are values,
// which go where any value goes. So there are two rules, and the rest is choice: a goroutine captures at its edge
// whatever can happen in it, and whoever started it learns of that, once.
//
// One file for each technique:
//
//	technique            Python's way                           Go's way                                when to use it
//	capture              try/except around a thread's body      defer and recover: Capture, Go          in every goroutine; pools do it themselves
//	hook                 threading.excepthook                   Guard to Uncaught, SetHook              nobody waits for the goroutine
//	error queue          queue.Queue and a monitor thread       Guard to a Queue's Sink, range All      many workers, one place that decides
//	log                  logger.exception, LoggerAdapter        Guarded to LogTo, With, log/slog        whoever fails also tells, who reads is elsewhere
//	clean up             with, finally, ExitStack               defer; Closers                          always: locks, files, permits
//	roll back            a copy, assigned at the end            Versioned                               many read what some change
//	aggregate            gather(return_exceptions=True)         Collect over executor.Stream            each element counts for itself
//	carry                Future.exception, remote traceback     executor.Future, executor.RemoteError   a caller waits, here or across a process's edge
//	custom error types   class E(Exception), raise from         a type with Unwrap, errors.As           the caller's next step depends on the details
//	fail fast            the first exception of Executor.map    executor.Map                            results are worth nothing unless all are there
//	carry on             a try inside each task                 executor.Stream                         some results are better than none
//	time out, retry      result(timeout), a loop                a ctx with a deadline, a loop           what fails may pass: a network, a lock
//	degrade              except, and a default                  the second-best value and its error     an old or rough answer is still one
//	supervise            a thread that watches is_alive         a loop that starts the worker again     it must be there, and its state may be lost
//	signals              signal.signal, KeyboardInterrupt       signal.NotifyContext                    the program is told to end, and ends in order
//
// Capture is where it begins: it knows the four ways out of a function, which are to return, to return an error, to panic
// and runtime.Goexit, and makes one outcome of each. Guard and Guarded are a goroutine and a task at whose edge it
// is, and which tell of a failure: the hook, the queue or the log, or any function of a Report. What is told fails as well, now
// and then; whoever failed first is not harmed by it, and nothing is lost: where one is deaf the hook is told, and in the last resort stderr.
//
// There is an end that nothing here stops: what the runtime calls a fatal error, os.Exit, a kill. Against those helps only a
// process, and package processpool makes of its death the failure of one task.
package failures
