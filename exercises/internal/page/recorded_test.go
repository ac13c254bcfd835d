package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

const top = "../../.."

// recorded is a whole sweep.
func recorded(t *testing.T) page.Run {
	t.Helper()
	file, err := os.Open(filepath.Join(top, "testdata/decision/recorded/sweep.txt"))
	require.NoError(t, err)
	defer file.Close()
	run, err := page.Parse(file)
	require.NoError(t, err)
	require.NotEmpty(t, run.Samples)
	return run
}

// The README shows what the recorded sweep comes to, and its pictures.
func TestTheReadmeShowsThePageOfTheRecordedSweep(t *testing.T) {
	var text strings.Builder
	require.NoError(t, recorded(t).Write(&text))
	readme, err := os.ReadFile(filepath.Join(top, "README.md"))
	require.NoError(t, err)
	require.Contains(t, string(readme), "```text\n"+text.String()+"```\n")
	for name, script := range page.Pictures {
		file := "testdata/decision/recorded/sweep-" + name + ".svg"
		assert.FileExists(t, filepath.Join(top, file))
		assert.Contains(t, string(readme), "]("+file+")")
		drawn(t, script(recorded(t)))
	}
}
