package exercises_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
)

// A block of the README: sh is run, a go program is run and prints the text block that follows it.
var block = regexp.MustCompile("(?ms)^```(sh|go)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?")

// Whole sweeps and suites are for the reader. Here the same commands run over one small package, and what is attempted is
// nobody's attempt.
const (
	small  = "./exercises/factorial"
	narrow = "PKG=" + small + " BENCH=Table/work=tiny|AppendPop/workers=one/impl=list COUNT=6 BENCHTIME=1x FUZZTIME=1x"
	nobody = "nobody-of-the-readme"
)

func TestMain(m *testing.M) { leak.Main(m) }

func TestReadmeDoesWhatItSays(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	ran, results := map[string]int{}, t.TempDir()
	t.Cleanup(func() {
		for _, dir := range []string{"../attempts/.old/", "../attempts/"} {
			left, err := filepath.Glob(dir + nobody + "*")
			require.NoError(t, err)
			for _, dir := range left {
				require.NoError(t, os.RemoveAll(dir))
			}
		}
	})
	for _, m := range block.FindAllStringSubmatch(string(readme), -1) {
		kind, code, want := m[1], m[2], m[3]
		ran[kind]++
		if kind == "go" {
			assert.Equal(t, want, program(t, code), "output of:\n%s", code)
			continue
		}
		for line := range strings.Lines(code) {
			shell(t, results, strings.TrimSpace(line))
		}
	}
	assert.NotZero(t, ran["go"], "programs run")
	assert.NotZero(t, ran["sh"], "shell blocks run")
}

// program runs a whole program as the README shows it.
func program(t *testing.T, code string) string {
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte(code), 0o600))
	return run(t, exec.CommandContext(t.Context(), "go", "run", file))
}

// shell runs a command line, narrowed to one small package and away from the reader's own results.
func shell(t *testing.T, results, line string) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skipf("the README's commands need make: %v", err)
	}
	if strings.HasPrefix(line, "make plot") {
		if _, err := exec.LookPath("gnuplot"); err != nil {
			t.Logf("not run: %s: %v", line, err)
			return
		}
		line += " RESULTS=" + copied(t) // one small package has nothing to draw
	}
	line = strings.NewReplacer("./...", small, "testdata/bench", results,
		"-bench .", "-bench Table/work=tiny -benchtime 1x", "ada", nobody).Replace(line)
	line, fails := strings.CutSuffix(line, "# fails")
	if strings.Contains(line, " EX=") && !strings.Contains(line, " BY=") {
		line += " BY=" + nobody + "-alone"
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Env = append(os.Environ(), "MAKEFLAGS=-- "+narrow+" RESULTS="+results+"/latest.txt")
	t.Log(line)
	if !fails {
		run(t, cmd)
		return
	}
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "%s:\n%s", line, out)
	require.Contains(t, string(out), "\nHint: ")
}

func run(t *testing.T, cmd *exec.Cmd) string {
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%v:\n%s", cmd.Args, out)
	return string(out)
}

// Every package is named in the map of this package and in the README, and every one named exists.
func TestTheMapIsComplete(t *testing.T) {
	dirs, err := filepath.Glob("*/*.go")
	require.NoError(t, err)
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for _, file := range dirs {
		name := filepath.Dir(file)
		assert.Contains(t, string(doc), " "+name+" ", "doc.go names every exercise")
		assert.Contains(t, string(readme), "(exercises/"+name+")", "the README links every exercise")
	}
	for _, link := range regexp.MustCompile(`\]\(([a-z][^):]*)\)`).FindAllStringSubmatch(string(readme), -1) {
		_, err := os.Stat(filepath.Join("..", link[1]))
		assert.NoError(t, err, "the README links what exists")
	}
}
