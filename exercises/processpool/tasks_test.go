//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"concurrency/exercises/executor"
)

// What the workers of the tests do.
var (
	square = executor.Define("square", func(_ context.Context, n int) (int, error) { return n * n, nil })
	whoAmI = executor.Define("who am I", func(context.Context, int) (int, error) { return os.Getpid(), nil })
	echo   = executor.Define("echo", func(_ context.Context, b []byte) ([]byte, error) { return b, nil })

	// hold waits at a gate.
	hold = executor.Define("hold", func(ctx context.Context, g gate) (int, error) { return g.pass(ctx) })

	// ending ends in one of the ways there are.
	ending = executor.Define("ending", func(ctx context.Context, how string) (int, error) { return 0, ways[how](ctx) })

	// poison leaves a mark in a file and kills its worker.
	poison = executor.Define("poison", func(_ context.Context, file string) (int, error) {
		if err := mark(file); err != nil {
			return 0, err
		}
		return 0, die()
	})

	// fussy kills its worker over one number.
	fussy = executor.Define("fussy", func(_ context.Context, n int) (int, error) {
		if n == 13 {
			return 0, die()
		}
		return n * n, nil
	})

	// chatty prints where it can, and tells what it could read.
	chatty = executor.Define("chatty", func(_ context.Context, text string) (int, error) {
		fmt.Println(text)
		fmt.Fprint(os.Stderr, text, "\n")
		one := os.NewFile(1, "the real stdout") // and never closed: it is not ours
		keep = append(keep, one)
		if _, err := one.WriteString(text + "\n"); err != nil {
			return 0, err
		}
		b, err := io.ReadAll(os.Stdin)
		return len(b), err
	})
)

var keep []*os.File

func die() error {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err == nil {
		select {}
	}
	return err
}

func mark(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close())
}
