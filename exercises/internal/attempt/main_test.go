package attempt_test

import (
	"testing"

	"concurrency/exercises/internal/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }
