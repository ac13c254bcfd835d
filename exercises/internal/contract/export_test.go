package contract

import "time"

// SetLimit changes what a row may take, for executors that are known to hang.
func SetLimit(d time.Duration) { limit = d }

// SetProcessors changes on how many processors rows hunt races, for executors whose races nobody looks for.
func SetProcessors(n ...int) { processors = n }

// Lost is the check of a panic's value and stack.
var Lost = lost
