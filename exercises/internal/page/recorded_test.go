package page_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

// To record anew, on a machine that does nothing else, from the top:
//
//	make bench RESULTS=testdata/decision/recorded/sweep.txt
//	make plot RESULTS=testdata/decision/recorded/sweep.txt
//	go test ./exercises/internal/page -run Readme -update
var update = flag.Bool("update", false, "put the page of the recorded sweep into the README")

const (
	readme = "../../../README.md"
	sweep  = "../../../testdata/decision/recorded/sweep.txt"
)

func recorded(t *testing.T) page.Run {
	t.Helper()
	file, err := os.Open(sweep)
	require.NoError(t, err)
	defer file.Close()
	run, err := page.Parse(file)
	require.NoError(t, err)
	return run
}

func TestTheReadmeShowsThePageOfTheRecordedSweep(t *testing.T) {
	var text strings.Builder
	require.NoError(t, recorded(t).Write(&text))
	all, err := os.ReadFile(readme)
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)WHICH MODEL FOR WHICH WORK.*?\n```\n")
	if *update {
		all = shown.ReplaceAllLiteral(all, []byte(text.String()+"```\n"))
		require.NoError(t, os.WriteFile(readme, all, 0o600))
	}
	require.Equal(t, text.String()+"```\n", shown.FindString(string(all)), "go test -update puts it there")
}

func TestTheReadmeShowsThePicturesOfTheRecordedSweep(t *testing.T) {
	all, err := os.ReadFile(readme)
	require.NoError(t, err)
	for name, script := range page.Pictures {
		file := strings.TrimSuffix(sweep, ".txt") + "-" + name + ".svg"
		svg, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(svg), strings.TrimPrefix(recorded(t).About[1], "go version "), "of the same sweep")
		assert.Contains(t, string(all), "("+strings.TrimPrefix(filepath.ToSlash(file), "../../../")+")")
		drawn(t, script(recorded(t)))
	}
}

// What is true of every machine: the page says it of the recorded one.
func TestTheRecordedSweepShowsWhatTheModelsCost(t *testing.T) {
	var text strings.Builder
	require.NoError(t, recorded(t).Write(&text))
	for _, says := range []string{
		`\nI/O-bound work \(fetching pages\): goroutines, 8 workers, [4-9]\.\d\d times as fast as the loop; `,
		`\nCreating one: goroutine the least, thread \d+x, process \d{3,}x\.\n`,
		`\nSwitching between two: goroutine the least, thread [\d.]+x, process [\d.]+x\.\n`,
		`\nMemory of an idle one: goroutine the least, thread \d\.\d\dx, process \d{4}x\.\n`,
		`\nHanding over 1 MiB: reference the least, memory \d+x, pipe \d+x\.\n`,
	} {
		assert.Regexp(t, says, text.String())
	}
}

// Or a reader would take the knee of one model for that of another.
func TestTheKneeIsOfTheModelThatTheWordsRecommend(t *testing.T) {
	var text strings.Builder
	require.NoError(t, recorded(t).Write(&text))
	found := regexp.MustCompile(`: (goroutines|threads|processes), \d+ workers?,.*\nKnee of (\w+)`).FindAllStringSubmatch(text.String(), -1)
	require.Len(t, found, 5)
	for _, m := range found {
		require.Equal(t, m[1], m[2], m[0])
	}
}
