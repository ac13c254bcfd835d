package bugs_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

const (
	sum  = "package sums\n\nfunc Sum(a, b int) int {\n\treturn a + b\n}\n\nfunc Neg(a int) int {\n\treturn -a\n}\n"
	test = "package sums\n\nimport \"testing\"\n\n" +
		"func TestSum(t *testing.T) {\n\tif Sum(2, 3) != 5 {\n\t\tt.Fatal()\n\t}\n}\n\n" +
		"func TestMore(t *testing.T) {\n\tif Sum(0, 3) != 3 || Sum(2, 4) == 8 {\n\t\tt.Fatal()\n\t}\n}\n"
)

// module writes a module of one package, with its bugs.
func module(t *testing.T, source string, changes map[string]string) (bugs.Prover, []bugs.Bug) {
	t.Helper()
	root := t.TempDir()
	write(t, root, "go.mod", "module sums\n\ngo 1.26\n")
	write(t, root, "sum/sum.go", source)
	write(t, root, "sum/sum_test.go", test)
	for name, change := range changes {
		write(t, root, "testdata/bugs/sum/"+name+".bug", "Wrong.\nFile: sum/sum.go\nRow: TestSum\n@@\n"+change+"\n")
	}
	all, err := bugs.Read(root)
	require.NoError(t, err)
	return bugs.Prover{Root: root, Scratch: t.TempDir(), Row: time.Minute, Whole: time.Minute, Times: 2}, all
}

func prove(t *testing.T, source string, changes map[string]string) (matrix string, err error) {
	t.Helper()
	p, all := module(t, source, changes)
	var out bytes.Buffer
	err = p.Prove(t.Context(), &out, all, 2)
	return regexp.MustCompile(`, \d+ s\b`).ReplaceAllString(out.String(), ", 0 s"), err
}

// One test for all verdicts: what takes time is to link each specification.
func TestTheMatrixSaysWhatBecameOfEachBugAndAnythingButAKillFailsTheRun(t *testing.T) {
	matrix, err := prove(t, sum, map[string]string{
		"a-stale":    "-\treturn a * b\n+\treturn a - b",
		"b-broken":   "-\treturn a + b\n+\treturn a +",
		"c-survives": "-\treturn -a\n+\treturn a",
		"d-other":    "-\treturn a + b\n+\treturn a*b - 1",
		"e-minus":    "-\treturn a + b\n+\treturn a - b",
	})
	require.ErrorIs(t, err, bugs.ErrUnproven)
	for _, line := range []string{
		"controls of 1 packages green, 0 s\n",
		"\nsum/a-stale     stale\n\tstale: what a hunk expects is there 0 times",
		"\nsum/b-broken    does not compile\n",
		"\nsum/c-survives  survived\n\tthe whole specification is green: Wrong.\n",
		"\nsum/d-other     killed by another row  TestMore\n\tRow: TestSum stays green; assertion in the other\n",
		"\nsum/e-minus     killed by assertion    TestSum\n",
		"\n5 bugs, 0 s: 1 does not compile, 1 killed by another row, 1 killed by assertion, 1 stale, 1 survived\n",
	} {
		require.Contains(t, matrix, line)
	}
}

func TestWithoutAGreenControlNothingIsTried(t *testing.T) {
	for source, says := range map[string]string{
		strings.Replace(sum, "a + b", "a - b", 1): "the control of ./sum fails without a bug, by assertion in TestSum",
		strings.Replace(sum, "a + b", "a +", 1):   "syntax error",
	} {
		matrix, err := prove(t, source, map[string]string{"any": "-\treturn -a\n+\treturn a"})
		require.ErrorIs(t, err, bugs.ErrUnproven)
		require.ErrorContains(t, err, says)
		require.Empty(t, matrix)
	}
}

func TestOnlyWhatItsRowKillsIsKilled(t *testing.T) {
	for verdict, want := range map[bugs.Verdict]bool{
		"killed by race": true, "killed by leak": true, bugs.AnotherRow: false, bugs.Survived: false,
		bugs.Hung: false, bugs.Stale: false, bugs.NotBuilt: false,
	} {
		require.Equal(t, want, verdict.Killed(), fmt.Sprint(verdict))
	}
}
