//go:build unix

package process_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// A process has printed its last words and ended, before anybody read them; and something that it left behind holds
// the pipe open.
func TestWhatIsInThePipeAtTheEndIsCopied(t *testing.T) {
	leak.Check(t)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	_, err = io.WriteString(w, "last words")
	require.NoError(t, err)
	var said strings.Builder
	process.CopyLate(r, &said)
	require.Equal(t, "last words", said.String())
}
