package executor

import "testing"

// LimitReplies has Serve refuse to send longer ones, until the test ends.
func LimitReplies(t *testing.T, most int) {
	before := longestReply
	longestReply = most
	t.Cleanup(func() { longestReply = before })
}

// Attend gives the task a ctx that can end, as Abort does before it ends it.
func Attend[T any](f *Future[T]) { f.run.attend() }
