package executor_test

import (
	"flag"
	"runtime/debug"
	"testing"
	"time"

	"concurrency/exercises/internal/leak"
)

// TestMain ends the process with all stacks if the package hangs: it takes a fraction of a second, but for fuzzing.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() == "" {
		time.AfterFunc(time.Minute, func() {
			debug.SetTraceback("all")
			panic("executor: the tests hang")
		})
	}
	leak.Main(m)
}
