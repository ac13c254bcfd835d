package page_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/page"
)

// follow shows lines to a Progress whose clock is a second further at each look.
func follow(t *testing.T, samples int, lines string) string {
	t.Helper()
	now := time.Unix(0, 0)
	p := page.Progress{Expected: samples, Now: func() time.Time { now = now.Add(time.Second); return now }}
	var b strings.Builder
	require.NoError(t, p.Follow(strings.NewReader(lines), &b))
	return b.String()
}

const two = `# go test -bench .
goos: linux
pkg: a/b
cpu: x
BenchmarkA/model=x    	 1	 5 ns/op
BenchmarkA/model=x-2  	 1	 5 ns/op
BenchmarkB/model=y    	 1	 5 ns/op
PASS
ok  	a/b	1.5s
?   	a/c	[no test files]
`

func TestProgressIsADotForEachSampleAndTheTimeLeft(t *testing.T) {
	require.Equal(t, `
b A/model=x                                        .. about 4s left
b B/model=y                                        .
3 samples in 2s
`, follow(t, 10, two), "two of ten took a second, so eight take four")
}

func TestProgressTellsTheTimeSoFarIfNobodyKnowsHowManySamplesThereWillBe(t *testing.T) {
	require.Contains(t, follow(t, 0, two), ".. 1s so far\n")
	require.Contains(t, follow(t, 1, two), ".. 1s so far\n", "there are more than there were")
}

func TestProgressLetsThroughWhatIsWrong(t *testing.T) {
	require.Contains(t, follow(t, 0, two+"--- FAIL: BenchmarkC\n    c_test.go:7: no\nBenchmarkA/model=x-4 1 5 ns/op\nFAIL\n"),
		"\n--- FAIL: BenchmarkC\n    c_test.go:7: no\nb A/model=x                                        .\nFAIL\n4 samples in")
	broken := errors.New("broken")
	require.ErrorIs(t, (&page.Progress{Now: time.Now}).Follow(iotest.ErrReader(broken), &strings.Builder{}), broken)
}
