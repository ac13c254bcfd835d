package contract

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

// What the rows of Executor run. These tasks can cross to another process by their names.
var (
	anySquare = executor.Define("contract.square", squareOf)
	anyEven   = executor.Define("contract.even", evenOrError)
	anyBang   = executor.Define("contract.bang", bangOf)
	anyExit   = executor.Define("contract.exit", func(context.Context, int) (int, error) { exit(); return 0, nil })
	anyMeet   = executor.Define("contract.meet", meet)
)

func evenOrError(_ context.Context, n int) (int, error) {
	if n%2 != 0 {
		return 0, fmt.Errorf("contract: %d is odd", n)
	}
	return n, nil
}

func bangOf(_ context.Context, n int) (int, error) { panic("bang " + strconv.Itoa(n)) }

// visit is the argument of a task that meets others.
type visit struct {
	Dir string
	N   int
}

// place is a directory where tasks in whatever process meet: each leaves a file there while it is inside,
// and stays until there is one called open, or its ctx ends.
type place struct{ dir string }

func newPlace(t *testing.T) place { return place{t.TempDir()} }

func (p place) open(t *testing.T) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, "open"), nil, 0o600))
}

// inside is how many visitors are inside.
func (p place) inside() int {
	files, _ := filepath.Glob(filepath.Join(p.dir, "in-*"))
	return len(files)
}

// meet answers how many were inside when it was let go, itself included.
func meet(ctx context.Context, v visit) (int, error) {
	p := place{v.Dir}
	file := filepath.Join(p.dir, "in-"+strconv.Itoa(v.N))
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return 0, err
	}
	defer os.Remove(file)
	most := 0
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		most = max(most, p.inside())
		if _, err := os.Stat(filepath.Join(p.dir, "open")); err == nil {
			return most, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// visitors submits n tasks that meet in the place.
func visitors(t *testing.T, ex executor.Executor, p place, n int) []*executor.Future[int] {
	t.Helper()
	fs := make([]*executor.Future[int], n)
	for i := range fs {
		f, err := executor.Submit(t.Context(), ex, anyMeet, visit{p.dir, i})
		require.NoError(t, err)
		fs[i] = f
	}
	return fs
}

// fill makes every worker busy until the place is opened.
func fill(t *testing.T, ex executor.Executor) (place, []*executor.Future[int]) {
	t.Helper()
	p := newPlace(t)
	fs := visitors(t, ex, p, ex.Workers())
	eventually(t, func() bool { return p.inside() == ex.Workers() }, "%d tasks run at once", ex.Workers())
	return p, fs
}
