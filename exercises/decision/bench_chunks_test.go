package decision_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

const (
	parts    = 16
	partSize = 256 << 10
)

// part is a piece of a file. It says where to read, and is all that is handed to a worker.
type part struct {
	File string
	N    int64
}

// countWords counts the words that begin in a part: one that goes on into the next part counts here, and not there.
var countWords = define("countWords", func(_ context.Context, p part) (words int64, err error) {
	file, err := os.Open(p.File)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	from, buffer := p.N*partSize, make([]byte, 32<<10)
	last := buffer[:1] // the byte before, which says whether a word goes on
	if last[0] = ' '; from > 0 {
		if _, err := file.ReadAt(last, from-1); err != nil {
			return 0, err
		}
	}
	inside := last[0] != ' '
	text := io.NewSectionReader(file, from, partSize)
	for {
		n, err := text.Read(buffer)
		for _, c := range buffer[:n] {
			if c != ' ' && !inside {
				words++
			}
			inside = c != ' '
		}
		if errors.Is(err, io.EOF) {
			return words, nil
		}
		if err != nil {
			return 0, err
		}
	}
})

// BenchmarkChunks is row 1.13: the words of a file of 4 MiB are counted by parts. A worker reads its part itself, and only
// the number comes back.
func BenchmarkChunks(b *testing.B) {
	file := filepath.Join(b.TempDir(), "text")
	want := writeWords(b, file)
	var in []part
	for n := range want {
		in = append(in, part{file, int64(n)})
	}
	countWords.measure(b, models, "", in, want, executor.Chunk(1))
}

// writeWords fills a file with words of one to twelve letters, and notes in which part each begins.
func writeWords(b *testing.B, name string) (begin []int64) {
	begin = make([]int64, parts)
	file, err := os.Create(name)
	require.NoError(b, err)
	defer file.Close()
	random, to := rand.New(rand.NewPCG(1, 13)), bufio.NewWriter(file)
	for at := 0; at < parts*partSize; {
		word := "abcdefghijkl"[:1+random.IntN(12)] + " "
		begin[at/partSize]++
		n, err := to.WriteString(word[:min(len(word), parts*partSize-at)])
		require.NoError(b, err)
		at += n
	}
	require.NoError(b, to.Flush())
	return begin
}
