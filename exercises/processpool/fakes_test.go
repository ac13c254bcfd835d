//go:build linux

package processpool_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// fakes are workers that keep the protocol up to some point.
var fakes = map[string]func(in, out *os.File){
	// The answer is there and the worker is not.
	"last words": func(in, out *os.File) { answer(wire.NewReader(in), out, 1); os.Exit(7) },
	// Half of it is.
	"half a word": func(in, out *os.File) { answer(wire.NewReader(in), out, 2); os.Exit(7) },
	// It dies of a large argument.
	"overfed": func(in, _ *os.File) { _, _ = io.ReadFull(in, make([]byte, 5000)); os.Exit(7) },
	// It does not leave.
	"clinging": func(in, out *os.File) {
		r := wire.NewReader(in)
		for answer(r, out, 1) {
		}
		select {}
	},
}

// answer serves a request, and writes only a part of the answer. All other frames it passes over.
func answer(r *wire.Reader, out *os.File, parts int) bool {
	f, err := r.Next()
	if err != nil || f.Kind != 'T' {
		return err == nil
	}
	executor.Serve(context.Background(), f.Body, wire.Begin(nil, 'D', f.ID), func(b []byte) {
		b, _ = wire.End(b, 0)
		_, _ = out.Write(b[:len(b)/parts])
	})
	return true
}

func init() {
	for name, then := range fakes {
		process.Entry("fake "+name, func(in, out *os.File) int {
			r := make([]byte, 4)
			if _, err := io.ReadFull(in, r); err != nil {
				return 1
			}
			n := int64(r[0]) | int64(r[1])<<8
			if _, err := io.CopyN(io.Discard, in, n); err != nil {
				return 1
			}
			body := fmt.Sprintf(`{"protocol":"processpool","version":1,"pid":%d}`, os.Getpid())
			b, _ := wire.End(append(wire.Begin(nil, 'R', 0), body...), 0)
			_, _ = out.Write(b)
			then(in, out)
			return 0
		})
	}
	process.Entry("stranger", func(_, out *os.File) int { _, _ = out.WriteString("Welcome!\n"); return 0 })
	process.Entry("silent", func(in, _ *os.File) int { _, _ = io.Copy(io.Discard, in); return 0 })
}

// startedAs has the workers be something else.
func startedAs(entry string) processpool.Option {
	return processpool.WithCommand(func(context.Context) *exec.Cmd {
		cmd, err := process.Command(entry)
		if err != nil {
			panic(err)
		}
		return cmd
	})
}
