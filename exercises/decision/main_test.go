package decision_test

import (
	"testing"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestMain(m *testing.M) {
	process.Main() // the benchmarks have processes to measure
	leak.Main(m)
}
