// Package contract holds suites that several packages must pass, each a function of a constructor.
//
// Executor and InProcess are the specification of executor.Executor. Their rows bear the numbers of the
// behavioural cases that they were drawn from: FU futures, TP submit and workers, MA maps and streams, AC
// AsCompleted, WT Wait, SH the end of an executor; GO what has no case there. These cases are not here:
//
//	TP-02 TP-14 TP-22 SH-08 SH-09 SH-10 MA-10 MA-13   Go has no keyword arguments, thread names, fork, exit
//	                                                  hooks or untyped arguments, and leaves main at once
//	FU-21 FU-22          a future has no side that sets it: nobody can set it twice
//	MA-03 AC-03          one input, and futures as a slice, are enough: zipping and collecting are the caller's
//	TP-03 TP-04 TP-06 TP-18 TP-19 TP-21 TP-24 TP-27   of each pool's own constructor and options: in its package
//	SH-11                there is no scoped use beside defer pool.Shutdown(ctx)
//	SH-17                a signal is received by an ordinary goroutine: it is SH-15
package contract

import (
	"testing"

	"concurrency/exercises/executor"
)

// Open makes an executor with so many workers. The row that asked for it ends it.
type Open func(t *testing.T, workers int) executor.Executor

// Executor is what every executor must pass, also one that runs its tasks in other processes. It needs nothing of the
// tasks but their arguments and results, and a directory where they meet.
func Executor(t *testing.T, open Open) {
	anySubmit.inRealTime(t, open)
	anyMap.inRealTime(t, open)
	anyEnd.inRealTime(t, open)
}

// InProcess is what an executor must pass beside Executor if its tasks run in this process, where
// a row can hold them, count them and see them wait.
func InProcess(t *testing.T, open Open) {
	for _, part := range []rows[Open]{
		future, callback, outcome, taskContext, order, limits, nested,
		mapping, stream, streamEnd, completed, wait, shutdown, closing, found,
	} {
		part.inBubbles(t, open)
	}
	for _, part := range []rows[Open]{futureRaces, submitRaces, mapRaces, completedRaces, endRaces, foundRaces} {
		part.underStress(t, open)
	}
	retention.inRealTime(t, open)
}
