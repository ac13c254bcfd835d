package sharing_test

import (
	"testing"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/sharing"
)

// alike are the handles of so many parties: between goroutines, all of them are the tool itself.
func alike[Tool any](tool Tool, parties int) []Tool {
	handles := make([]Tool, parties)
	for i := range handles {
		handles[i] = tool
	}
	return handles
}

func TestLock(t *testing.T) {
	in := contract.Locks{World: contract.Goroutines, Open: func(_ *testing.T, parties int) []contract.Locker {
		return alike[contract.Locker](sharing.NewLock(), parties)
	}}
	contract.Lock(t, in)
	contract.LockOfAnyone(t, in)
	contract.LockInLine(t, in)
}
