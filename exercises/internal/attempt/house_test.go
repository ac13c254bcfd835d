package attempt_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// house is a module as small as can be, with one exercise: so no attempt of the reader's is in the way, and there is
// little to compile.
func house(t *testing.T) string {
	t.Helper()
	at := t.TempDir()
	for name, src := range map[string]string{
		"go.mod":                          "module concurrency\n\ngo 1.26.0\n",
		"exercises/tally/doc.go":          "// Package tally counts.\npackage tally\n",
		"exercises/tally/tally.go":        tally,
		"exercises/tally/tally_test.go":   tallySpec,
		"exercises/tally/bench_test.go":   tallyBench,
		"exercises/tally/export_test.go":  "package tally\n\n// Inside is what is inside.\nfunc (t *Tally) Inside() int { return t.n }\n",
		"exercises/tally/inside_test.go":  "package tally\n\nimport \"testing\"\n\nfunc TestInnermost(*testing.T) {}\n",
		"exercises/internal/help/help.go": "package help\n\n// Want is what is wanted.\nconst Want = 2\n",
		"testdata/hints/tally.txt":        "^TestTwice/two: Count your fingers.\n.: Think.\n",
	} {
		put(t, filepath.Join(at, name), src)
	}
	return at
}

func put(t *testing.T, name, src string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(src), 0o600))
}

const tally = `package tally

// Tally counts. The zero value is at 0.
type Tally struct{ n int }

// Add adds one.
func (t *Tally) Add() { t.n++ }

// Sum is how many were added.
func (t *Tally) Sum() int { return t.n }

// Rest does nothing.
func (t *Tally) Rest() {}
`

const tallySpec = `package tally_test

import (
	"testing"

	"concurrency/exercises/internal/help"
	"concurrency/exercises/tally"
)

func TestTwice(t *testing.T) {
	for _, row := range []string{"one and one", "two at once", "none"} {
		t.Run(row, func(t *testing.T) {
			var c tally.Tally
			if row == "two at once" {
				done := make(chan bool)
				go func() { c.Add(); done <- true }()
				<-done
			}
			if row == "one and one" {
				c.Add()
				c.Add()
				if c.Sum() != help.Want {
					t.Error("a wrong sum")
				}
			}
		})
	}
}

func TestRest(t *testing.T) { new(tally.Tally).Rest() }

func TestLooksInside(t *testing.T) { new(tally.Tally).Inside() }

func TestNothing(*testing.T) {}

func ExampleTally() {
	new(tally.Tally).Sum()
	// Output:
}
`

const tallyBench = `package tally_test

import (
	"testing"

	"concurrency/exercises/tally"
)

func BenchmarkAdd(b *testing.B) {
	var t tally.Tally
	for b.Loop() {
		t.Add()
	}
}
`
