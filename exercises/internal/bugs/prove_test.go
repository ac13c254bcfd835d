package bugs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

// script is a source file that is its own specification, in shell: to link real ones takes a second each.
const script = `#!/bin/sh
sum() { echo $(($1 + $2)); }
neg() { echo $((-$1)); }
fail() { echo "--- FAIL: $1 (0.00s)"; exit 1; }
[ $(sum 2 3) = 5 ] || fail TestSum
case "$*" in *-test.run=TestSum*) exit 0 ;; esac
[ $(sum 0 3) = 3 ] || fail TestMore
`

// compileScript refuses what holds a mistake and otherwise copies.
func compileScript(_ context.Context, root, pkg, binary string, overlay map[string]string) (bugs.Spec, error) {
	source := filepath.Join(root, "sum", "sum.go")
	if planted, ok := overlay[source]; ok {
		source = planted
	}
	text, err := os.ReadFile(source)
	if err == nil && strings.Contains(string(text), "MISTAKE") {
		err = errors.New("syntax error")
	}
	return bugs.Spec{Binary: binary, Dir: filepath.Join(root, pkg)}, errors.Join(err, os.WriteFile(binary, text, 0o700))
}

// module writes a module of one package, with its bugs.
func module(t *testing.T, source string, changes map[string]string) (bugs.Prover, []bugs.Bug) {
	t.Helper()
	root := t.TempDir()
	write(t, root, "sum/sum.go", source)
	for name, change := range changes {
		write(t, root, "testdata/bugs/sum/"+name+".bug", "Wrong.\nFile: sum/sum.go\nRow: TestSum\n@@\n"+change+"\n")
	}
	all, err := bugs.Read(root)
	require.NoError(t, err)
	return bugs.Prover{Root: root, Scratch: t.TempDir(), Row: time.Minute, Whole: time.Minute, Times: 2}, all
}

func prove(t *testing.T, p bugs.Prover, all []bugs.Bug) (matrix string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = p.Prove(t.Context(), &out, all, 1) // one: a script must not be run while it is being written
	return regexp.MustCompile(`, \d+ s\b`).ReplaceAllString(out.String(), ", 0 s"), err
}

const sum = "sum() { echo $(($1 + $2)); }"

func TestTheMatrixSaysWhatBecameOfEachBugAndAnythingButAKillFailsTheRun(t *testing.T) {
	p, all := module(t, script, map[string]string{
		"a-stale":    "-product\n+sum",
		"b-broken":   " " + sum + "\n+MISTAKE",
		"c-survives": "-neg() { echo $((-$1)); }\n+neg() { echo $1; }",
		"d-other":    "-" + sum + "\n+sum() { echo $(($1 * $2 - 1)); }",
		"e-minus":    "-" + sum + "\n+sum() { echo $(($1 - $2)); }",
		"f-hangs":    "-" + sum + "\n+echo 'panic: test timed out after 1m0s'; exit 2",
	})
	matrix, err := prove(t, p.Compiling(compileScript), all)
	require.ErrorIs(t, err, bugs.ErrUnproven)
	require.Equal(t, `controls of 1 packages green, 0 s
sum/a-stale     stale
	stale: what a hunk expects is there 0 times:
	product
sum/b-broken    does not compile
	syntax error
sum/c-survives  survived
	the whole specification is green: Wrong.
sum/d-other     killed by another row  TestMore
	Row: TestSum stays green; assertion in the other
sum/e-minus     killed by assertion    TestSum
sum/f-hangs     timed out
	panic: test timed out after 1m0s
6 bugs, 0 s: 1 does not compile, 1 killed by another row, 1 killed by assertion, 1 stale, 1 survived, 1 timed out
`, matrix)
}

func TestWithoutAGreenControlNothingIsTried(t *testing.T) {
	for source, says := range map[string]string{
		strings.Replace(script, "$1 + $2", "$1 - $2", 1): "the control of ./sum fails without a bug, by assertion in TestSum",
		script + "MISTAKE": "syntax error",
	} {
		p, all := module(t, source, map[string]string{"any": "-neg() { echo $((-$1)); }\n+neg() { echo $1; }"})
		matrix, err := prove(t, p.Compiling(compileScript), all)
		require.ErrorIs(t, err, bugs.ErrUnproven)
		require.ErrorContains(t, err, says)
		require.Empty(t, matrix)
	}
}

func TestARealBugIsPlantedWhileTheSourceStaysAsItIs(t *testing.T) {
	const source = "package sums\n\nfunc Sum(a, b int) int {\n\treturn a + b\n}\n"
	p, all := module(t, source, map[string]string{"minus": "-\treturn a + b\n+\treturn a - b"})
	write(t, p.Root, "go.mod", "module sums\n\ngo 1.26\n")
	write(t, p.Root, "sum/sum_test.go", "package sums\n\nimport \"testing\"\n\n"+
		"func TestSum(t *testing.T) {\n\tif Sum(2, 3) != 5 {\n\t\tt.Fatal()\n\t}\n}\n")
	matrix, err := prove(t, p, all)
	require.NoError(t, err)
	require.Equal(t, "controls of 1 packages green, 0 s\n"+
		"sum/minus  killed by assertion    TestSum\n"+
		"1 bugs, 0 s: 1 killed by assertion\n", matrix)
	after, err := os.ReadFile(filepath.Join(p.Root, "sum", "sum.go"))
	require.NoError(t, err)
	require.Equal(t, source, string(after))
	left, err := os.ReadDir(p.Scratch)
	require.NoError(t, err)
	require.Empty(t, left, "what was compiled is removed")
}

func TestOnlyWhatItsRowKillsIsKilled(t *testing.T) {
	for verdict, want := range map[bugs.Verdict]bool{
		"killed by race": true, "killed by leak": true, bugs.AnotherRow: false, bugs.Survived: false,
		bugs.Hung: false, bugs.Stale: false, bugs.NotBuilt: false,
	} {
		require.Equal(t, want, verdict.Killed(), fmt.Sprint(verdict))
	}
}
