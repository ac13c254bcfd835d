package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/internal/page"
)

func TestMain(m *testing.M) { leak.Main(m) }

// head is how results of a machine with two processors begin.
const head = `# go test -bench .
# go version go1.26.8 linux/amd64, 2 processors, 2026-11-25 19:30 UTC
goos: linux
pkg: concurrency/exercises/decision
cpu: Some Processor
`

// six are the lines of six samples, which scatter by so much to both sides.
func six(name string, value, scatter float64, unit string) string {
	var b strings.Builder
	for i := range 6 {
		share := 1 + scatter*(float64(i)/2.5-1)
		fmt.Fprintf(&b, "Benchmark%s \t 10\t %g %s\n", name, value*share, unit)
	}
	return b.String()
}

// rates are six samples of each size's throughput, 1 % to both sides.
func rates(name string, bySize map[int]float64) (lines string) {
	for size, rate := range bySize {
		lines += six(sized(name, size), rate, 0.01, "tasks/s")
	}
	return lines
}

func sized(name string, size int) string {
	if size == 1 {
		return name // as go test has it
	}
	return fmt.Sprintf("%s-%d", name, size)
}

// parsed is what is read from lines under a head.
func parsed(t *testing.T, lines string) page.Run {
	t.Helper()
	run, err := page.Parse(strings.NewReader(head + lines))
	require.NoError(t, err)
	return run
}

// written is the page of lines.
func written(t *testing.T, lines string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, parsed(t, lines).Write(&b))
	return b.String()
}
