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
//	technique           Python's way                       Go's way                            when to use it
//	capture             try and except around a thread     defer, recover: Capture, Go         in every goroutine; pools do it
//	hook                threading.excepthook               Guard to Uncaught, SetHook          nobody waits for the goroutine
//	error queue         queue.Queue, a monitor thread      Guard to a Queue's Sink, range All  many workers, one who decides
//	log                 logger.exception, LoggerAdapter    Guarded to LogTo, With, log/slog    whoever reads it comes later
//	clean up            with, finally, ExitStack           defer; Closers                      always: locks, files, permits
//	roll back           a copy, assigned at the end        Versioned                           many read what some change
//	aggregate           gather(return_exceptions=True)     Collect over executor.Stream        each element counts for itself
//	carry               Future.exception, RemoteTraceback  executor.Future, DefineError        a caller waits, in any process
//	custom error types  class E(Exception), raise from     a type with Is or Unwrap, errors.As the next step depends on details
//	fail fast           an exception of Executor.map       FailFast; executor.Map              all results or none are of use
//	carry on            a try inside each task             CarryOn; executor.Stream            some results are better than none
//	time out, retry     result(timeout), a loop            Retry with a Policy, Permanent      what fails may pass: a network
//	degrade             except, and a default              Degrade, whose Answer says why      an old or rough answer will do
//	supervise           a thread that watches is_alive     Supervise; Process for a child      it must be there, its state need not
//	signals             signal.signal, KeyboardInterrupt   UntilSignal, once, in main          the program is told to end
//
// Capture is where it begins: it knows the four ways out of a function, which are to return, to return an error, to
// panic and runtime.Goexit, and makes one outcome of each. Guard is for a goroutine and Guarded for a task of a pool:
// they put that edge around it and tell of its failure the hook, the queue, the log, or any other function of a
// Report. Who is told may fail as well. That harms nobody, and nothing is lost: then the hook is told, and if that
// fails, too, stderr.
//
// There are ends that nothing here stops: what the runtime calls a fatal error, os.Exit, a kill. Against those only a
// process of its own helps: package processpool makes of its death the failure of one task, and Process, which is why
// this package imports process, has Supervise start it again.
package failures
