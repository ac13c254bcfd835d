//go:build linux

package processpool_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/processpool"
)

// gate holds tasks until the test opens it. What they share with the test is a directory.
type gate struct {
	Dir      string
	N        int
	Heedless bool // of the ctx
}

func newGate(t *testing.T) gate {
	t.Helper()
	return gate{Dir: t.TempDir()}
}

func (g gate) number(n int) gate {
	g.N = n
	return g
}

func (g gate) heedless() gate {
	g.Heedless = true
	return g
}

func (g gate) pass(ctx context.Context) (int, error) {
	if g.Heedless {
		ctx = context.Background()
	}
	here := g.file(g.N)
	if err := os.WriteFile(here+".new", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return 0, err
	}
	if err := os.Rename(here+".new", here); err != nil {
		return 0, err
	}
	return g.N, poll(ctx, func() bool { _, err := os.Stat(filepath.Join(g.Dir, "open")); return err == nil })
}

// file is there when task n is at the gate.
func (g gate) file(n int) string { return filepath.Join(g.Dir, fmt.Sprint("here", n)) }

func (g gate) open(t *testing.T) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(g.Dir, "open"), nil, 0o600))
}

// pid waits until a task is at the gate, and tells whose it is.
func (g gate) pid(t *testing.T, n int) (pid int) {
	t.Helper()
	eventually(t, func() bool {
		b, err := os.ReadFile(g.file(n))
		if err == nil {
			pid, err = strconv.Atoi(string(b))
		}
		return err == nil
	})
	return pid
}

// submitAll puts so many tasks on their way to the gate.
func (g gate) submitAll(t *testing.T, pool *processpool.Pool, tasks int) (fs []*executor.Future[int]) {
	t.Helper()
	for n := range tasks {
		fs = append(fs, submit(t, pool, hold, g.number(n)))
	}
	return fs
}

// pids tells whose tasks have been at the gate.
func (g gate) pids(t *testing.T) (pids []int) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(g.Dir, "here*[0-9]"))
	require.NoError(t, err)
	for _, file := range found {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		pid, err := strconv.Atoi(string(b))
		require.NoError(t, err)
		pids = append(pids, pid)
	}
	return pids
}

// here is how many tasks have been at the gate.
func (g gate) here(t *testing.T) int {
	t.Helper()
	return len(g.pids(t))
}
