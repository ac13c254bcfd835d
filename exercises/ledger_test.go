package exercises_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// claim is a line of the table of claims in the README.
type claim struct{ row, text, verdict, shown, figure string }

// proof is what a claim is shown by: a function of a package's tests, and perhaps one line of its table.
var proof = regexp.MustCompile("^`(?:make ([a-z]+)|([a-z]+)\\.((?:Test|Benchmark|Example)\\w*)(?:/([^`]+))?)`$")

func ledger(t *testing.T) (claims []claim) {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(readme), "\n## The claims\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	for _, line := range regexp.MustCompile(`(?m)^\| *([123]\.\d+) *\|(.*)\|$`).FindAllStringSubmatch(section, -1) {
		cells := strings.Split(line[2], "|")
		require.Len(t, cells, 4, line[0])
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		claims = append(claims, claim{line[1], cells[0], cells[1], cells[2], cells[3]})
	}
	return claims
}

func TestTheLedgerHasEveryClaimAndEachItsVerdictAndItsFigure(t *testing.T) {
	var rows []string
	for _, c := range ledger(t) {
		rows = append(rows, c.row)
		require.NotEmpty(t, c.text, c.row)
		require.Regexp(t, `^(holds|only in Python|depends)\b`, c.verdict, c.row)
		require.NotEmpty(t, c.figure, c.row)
	}
	var want []string
	for question, n := range map[int]int{1: 15, 2: 19, 3: 8} {
		for i := range n {
			want = append(want, fmt.Sprintf("%d.%d", question, i+1))
		}
	}
	require.ElementsMatch(t, want, rows)
}

func TestWhatTheLedgerNamesExists(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	contract := sourceOf(t, "internal/contract/*.go") // whose lines are those of the tests that call it
	sources := map[string]source{}
	for _, c := range ledger(t) {
		for name := range strings.SplitSeq(c.shown, "<br>") {
			m := proof.FindStringSubmatch(name)
			require.NotNil(t, m, "%s: %s", c.row, name)
			target, pkg, function, line := m[1], m[2], m[3], m[4]
			if target != "" {
				require.Contains(t, string(makefile), "\n"+target+":", c.row)
				continue
			}
			if _, read := sources[pkg]; !read {
				sources[pkg] = sourceOf(t, pkg+"/*_test.go")
			}
			require.True(t, sources[pkg].functions[function], "%s: there is no %s", c.row, name)
			require.True(t, line == "" || sources[pkg].literals[line] || contract.literals[line], "%s: %s", c.row, name)
		}
	}
}

// What package decision measures is there to show a claim.
func TestEveryBenchmarkOfTheDecisionIsInTheLedger(t *testing.T) {
	var shown strings.Builder
	for _, c := range ledger(t) {
		shown.WriteString(c.shown)
	}
	for name := range sourceOf(t, "decision/*_test.go").functions {
		if strings.HasPrefix(name, "Benchmark") {
			require.Contains(t, shown.String(), "`decision."+name+"`")
		}
	}
}

// source is what is found in Go files: functions, and texts.
type source struct{ functions, literals map[string]bool }

func sourceOf(t *testing.T, pattern string) source {
	t.Helper()
	s := source{map[string]bool{}, map[string]bool{}}
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files, pattern)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				s.functions[f.Name.Name] = true
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				s.literals[text] = true
			}
			return true
		})
	}
	return s
}
