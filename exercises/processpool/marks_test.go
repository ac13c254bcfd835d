//go:build linux

package processpool_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// marks is a file in which every execution of a task enters itself, by one short write that is there or is not.
type marks struct {
	file    *os.File
	at      int64
	all     int
	times   map[int]int  // of each number
	begunBy map[int]bool // pids
}

func newMarks(t *testing.T, file string) *marks {
	t.Helper()
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return &marks{file: f, times: map[int]int{}, begunBy: map[int]bool{}}
}

// read takes in what is new.
func (m *marks) read() {
	for n, pid := range m.rest() {
		m.all++
		m.times[n]++
		m.begunBy[pid] = true
	}
}

func (m *marks) rest() iter.Seq2[int, int] {
	return func(yield func(n, pid int) bool) {
		var b [8]byte
		for ; ; m.at += 8 {
			if _, err := m.file.ReadAt(b[:], m.at); err != nil || !yield(int(binary.LittleEndian.Uint32(b[:])), int(binary.LittleEndian.Uint32(b[4:]))) {
				return
			}
		}
	}
}

// What the workers do while they are being killed.
var (
	openMarks = executor.Define("open marks", func(_ context.Context, file string) (_ int, err error) {
		marksFile, err = os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o600)
		return 0, err
	})
	// chore is quick, or takes one to three milliseconds.
	chore = executor.Define("chore", func(_ context.Context, n int) (int, error) {
		err := enterMark(n)
		if n%32 == 0 {
			time.Sleep(time.Duration(1+n/32%3) * time.Millisecond)
		}
		return n * n, err
	})
	bulk  = executor.Define("bulk", func(_ context.Context, n int) ([]byte, error) { return bulkOf(n), enterMark(n) })
	fails = executor.Define("fails", func(_ context.Context, n int) (int, error) {
		if err := enterMark(n); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("task %d: %w", n, errOdd)
	})
)

var marksFile *os.File

func enterMark(n int) error {
	b := binary.LittleEndian.AppendUint32(nil, uint32(n))
	_, err := marksFile.Write(binary.LittleEndian.AppendUint32(b, uint32(os.Getpid())))
	return err
}

// bulkOf is 200 KiB that no other number has.
func bulkOf(n int) []byte {
	return bytes.Repeat(binary.LittleEndian.AppendUint64(nil, uint64(n)), 25<<10)
}
