package failures_test

import (
	"bufio"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// lines is a writer for children, whose lines are read one by one.
type lines struct {
	io.WriteCloser
	said chan string
}

func listen(t testing.TB) *lines {
	r, w := io.Pipe()
	said := make(chan string, 1000)
	go func() {
		defer close(said)
		for s := bufio.NewScanner(r); s.Scan(); {
			said <- s.Text()
		}
	}()
	t.Cleanup(func() { w.Close() })
	return &lines{w, said}
}

// next is the next line, as soon as it is there.
func (l *lines) next(t testing.TB) string {
	t.Helper()
	select {
	case line := <-l.said:
		return line
	case <-patient(t).Done():
		require.Fail(t, "there is no next line")
		return ""
	}
}

// rest is all further lines of processes that have ended.
func (l *lines) rest() (lines []string) {
	l.Close()
	for line := range l.said {
		lines = append(lines, line)
	}
	return lines
}

// patient is a ctx that ends only when something hangs.
func patient(t testing.TB) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // a machine may be busy
	t.Cleanup(stop)
	return ctx
}
