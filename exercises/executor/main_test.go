package executor_test

import (
	"runtime/debug"
	"testing"
	"time"

	"concurrency/exercises/internal/leak"
)

// TestMain ends the process with all stacks if the package hangs: it takes a fraction of a second.
func TestMain(m *testing.M) {
	time.AfterFunc(time.Minute, func() {
		debug.SetTraceback("all")
		panic("executor: the tests hang")
	})
	leak.Main(m)
}
