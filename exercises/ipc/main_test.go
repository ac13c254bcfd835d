package ipc_test

import (
	"testing"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestMain(m *testing.M) {
	process.Main()
	leak.Main(m)
}
