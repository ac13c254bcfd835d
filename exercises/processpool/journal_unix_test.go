//go:build unix

package processpool

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
)

// Somebody takes the file away first, as who tidies up a directory for temporary files may.
func TestAFileThatCannotBeRemovedIsNotLeftOpen(t *testing.T) {
	before, err := leak.Files()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it would close what was forgotten
	dir := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		for ctx.Err() == nil {
			found, _ := filepath.Glob(filepath.Join(dir, "*"))
			for _, name := range found {
				_ = os.Remove(name)
			}
		}
	}()
	for err == nil && ctx.Err() == nil {
		var f *os.File
		if f, err = createIn(dir); err == nil {
			require.NoError(t, f.Close())
		}
	}
	stop()
	<-taken
	require.ErrorIs(t, err, os.ErrNotExist)
	after, err := leak.Files()
	require.NoError(t, err)
	require.Equal(t, before, after)
}
