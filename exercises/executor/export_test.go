package executor

import "testing"

// LimitReplies has Serve refuse to send longer ones, until the test ends.
func LimitReplies(t *testing.T, most int) {
	before := longestReply
	longestReply = most
	t.Cleanup(func() { longestReply = before })
}
