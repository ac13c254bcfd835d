package contract

import "time"

// SetLimit changes what a row may take, for executors that are known to hang.
func SetLimit(d time.Duration) { limit = d }

// Lost is the check of a panic's value and stack.
var Lost = lost
