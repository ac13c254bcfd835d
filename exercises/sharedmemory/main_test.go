package sharedmemory_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestMain(m *testing.M) {
	process.Main()
	leak.Main(m)
}

// How long a test waits for what must come about, and how often it looks.
const (
	patience = 20 * time.Second
	tick     = time.Millisecond
)

// leftovers are the names that this package may have left in the system.
func leftovers(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, dir := range []string{"/dev/shm", os.TempDir()} {
		names, err := filepath.Glob(filepath.Join(dir, "sharedmemory-*"))
		require.NoError(t, err)
		all = append(all, names...)
	}
	return all
}
