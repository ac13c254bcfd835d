// Package process runs one Go function in an operating-system process of its own (question 3).
//
//	var greet = process.Define("greet", func(ctx context.Context, name string) error {
//		fmt.Println("Hello from", name)
//		return nil
//	})
//
//	func main() {
//		process.Main() // first: in the child this runs greet, and ends
//
//		p, err := greet.Start(ctx, "Process-1")
//		...
//		err = p.Wait(ctx)
//	}
//
// # What is multiprocessing, and why use it?
//
// It is to do work in several processes at a time. Each has its own memory, so none can spoil another's, and needs no
// lock for what is its own. The system gives each a processor if there is one, so they run in parallel, and the
// program that started them stays responsive. When one crashes, is killed, or runs out of memory, the others go on.
// And it is the same on every platform. The price is that nothing is shared: an argument is copied, and what is to
// come back must be sent.
//
// In Python processes are also the only way to use several processors. Not so in Go: goroutines do, start a thousand
// times faster, and hand over a pointer where a process copies. So take a process for what a goroutine cannot give:
// to survive a crash (a panic in any goroutine ends the whole program, and nothing survives running out of memory);
// to stop code that does not listen (a goroutine cannot be killed); to do without trust in it; or because it is not
// Go.
//
// # How it works
//
// A child is this same program, started again; its first argument names the function. That is why [Main] comes first
// and why functions are defined at package level. There is no fork, so no lock is copied in a held state, and no file
// is inherited but those of a [Handle] in the argument. The argument goes through the child's standard input, which then
// stays open as a lifeline: it tells the child to stop, and its end tells the child that the parent is gone.
//
// [Command], [Launch] and [Entry] are the lower half, for pools of processes and whoever else speaks a protocol of
// his own with a child.
//
// # What Python does not promise
//
//   - Children end with their parent, even if it was killed, and what they started ends with them.
//   - A process that has ended is reaped at once, whether or not somebody waits. All who wait get the same answer, and
//     the error has the exit code or the signal, and the beginning and the end of stderr.
//   - Wait ends with the process, not with the last one that holds its output or its input; and all that it printed has
//     arrived by then.
//   - A child that dies before it reads its argument blocks nobody.
//   - Between waiting for ever and the signal there is [Process.Stop]: ask, terminate, kill.
//   - To signal a process that has ended is an error, and cannot hit another that got its number.
//   - A program without the guard for children is told so, instead of starting children without end.
//
// # Elsewhere than on Linux
//
// Other Unixes cannot see that a process has ended and still keep its number, so that its group is killed a moment
// after the number was given up; and they do not notice that a child ended well without reading a small argument.
//
// Windows has no process groups and no SIGTERM: [Process.Terminate] is refused, [Process.Kill] ends the process
// alone, and what it started must see to itself, as children from this package do by their lifeline.
package process
