package process_test

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

// What an ExitError keeps of the beginning and of the end of stderr.
const (
	headSize = 2 << 10
	tailSize = 8 << 10
)

func TestTheExcerptOfStderrHasItsBeginningAndItsEnd(t *testing.T) {
	const all = headSize + tailSize
	for name, c := range map[string]struct{ size, leftOut int }{
		"nothing":                                  {0, 0},
		"a byte":                                   {1, 0},
		"a byte less than the beginning":           {headSize - 1, 0},
		"the beginning":                            {headSize, 0},
		"a byte more than the beginning":           {headSize + 1, 0},
		"as much as the end":                       {tailSize, 0},
		"a byte less than both":                    {all - 1, 0},
		"both, and nothing is left out":            {all, 0},
		"a byte more, which is left out":           {all + 1, 1},
		"as much as the end needs no room for":     {all + tailSize - 1, tailSize - 1},
		"as much as the end has room for":          {all + tailSize, tailSize},
		"a byte more than the end has room for":    {all + tailSize + 1, tailSize + 1},
		"so much that the end was moved ever anew": {all + 100*tailSize + 7, 100*tailSize + 7},
	} {
		t.Run(name, func(t *testing.T) {
			said := digits(c.size)
			want := said
			if c.leftOut > 0 {
				want = said[:headSize] + fmt.Sprintf("\n... bytes left out: %d ...\n", c.leftOut) + said[c.size-tailSize:]
			}
			for _, piece := range []int{1, 1000, headSize, tailSize + 1, c.size + 1} {
				require.Equal(t, want, process.Excerpt(said, piece), "in pieces of %d bytes", piece)
			}
		})
	}
}

// digits is text without lines in which no two places within reach look the same.
func digits(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprint(&b, i, " ")
	}
	return b.String()[:size]
}

func TestTheExcerptOfStderrKeepsLinesWhole(t *testing.T) {
	line := func(n int) string { return strings.Repeat("x", n-1) + "\n" }
	for name, c := range map[string]struct{ said, want string }{
		"the end begins with a whole line": {
			line(headSize) + strings.Repeat(line(1000), 9),
			line(headSize) + "... bytes left out: 1000 ...\n" + strings.Repeat(line(1000), 8),
		},
		"also with one that just fits": {
			line(headSize) + strings.Repeat(line(tailSize/8), 9),
			line(headSize) + "... bytes left out: 1024 ...\n" + strings.Repeat(line(tailSize/8), 8),
		},
		"but not with nothing": {
			line(headSize) + line(tailSize+1),
			line(headSize) + "... bytes left out: 1 ...\n" + line(tailSize),
		},
		"what is left out has a line of its own": {
			line(headSize+1) + strings.Repeat(line(1000), 9),
			strings.Repeat("x", headSize) + "\n... bytes left out: 1001 ...\n" + strings.Repeat(line(1000), 8),
		},
		"nothing is, where nothing is left out": {
			"no line\n\nbut this\nand a rest", "no line\n\nbut this\nand a rest",
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, process.Excerpt(c.said, 333)) })
	}
}

func TestTheExcerptOfStderrTakesNoMoreMemoryThanItMust(t *testing.T) {
	const written, bound = 10 << 20, 32 << 10
	for _, piece := range []int{1000, 16 << 10, written} {
		require.LessOrEqual(t, process.ExcerptMemory(written, piece), bound, "in pieces of %d bytes", piece)
	}
}

// It is read when the process has ended, and a writer that was stuck may go on then.
func TestTheExcerptOfStderrMayBeReadWhileItIsWritten(t *testing.T) {
	var e process.ExcerptOf
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				_, _ = e.Write(make([]byte, 1000))
				_ = e.String()
			}
		})
	}
	wg.Wait()
	require.Contains(t, e.String(), fmt.Sprintf("\n... bytes left out: %d ...\n", 400_000-headSize-tailSize))
}

var overflow = process.Define("overflow", func(context.Context, int) error {
	debug.SetMaxStack(1 << 20) // Go's own limit is 1000 times this, and takes a while
	fmt.Println(fall(0))
	return nil
})

// fall calls itself until there is no stack left.
func fall(n int) int {
	if n < 0 {
		return 0
	}
	return fall(n+1) + fall(n+2)
}

// The line that says why is the first, and more follow than the end has room for.
func TestPR19TheErrorSaysThatTheStackOverflowed(t *testing.T) {
	var stderr strings.Builder
	e := exit(t, start(t, overflow, 0, process.WithStderr(&stderr)))
	require.Equal(t, 2, e.ExitCode)
	require.ErrorContains(t, e, "fatal error: stack overflow\n")
	require.Contains(t, e.Stderr, "\n... bytes left out: ")
	require.Equal(t, stderr.String()[:headSize], e.Stderr[:headSize])
	require.True(t, strings.HasSuffix(stderr.String(), e.Stderr[len(e.Stderr)-1000:]))
}

func TestPR19TheErrorHasTheBeginningAndTheEndOfWhatWasSaid(t *testing.T) {
	said := strings.Repeat(strings.Repeat("x", 999)+"\n", 100)
	want := said[:headSize] + fmt.Sprintf("\n... bytes left out: %d ...\n", len(said)-headSize-8000) + said[:8000]
	require.Equal(t, want, exit(t, start(t, failing, said, process.WithStderr(io.Discard))).Stderr)
}
