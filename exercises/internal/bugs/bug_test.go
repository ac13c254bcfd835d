package bugs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

const whole = `The sum is off by one,
whatever is added.
See: https://example.org/1
File: sums/sum.go
Row: TestSum/of_two
Test: ./more
Count: 3
@@
 	a := b

-	return a
+	return a + 1
@@
-	old()
`

func TestABugIsReadWhole(t *testing.T) {
	b, err := bugs.Parse("sums/off", whole)
	require.NoError(t, err)
	require.Equal(t, []any{
		"sums/off", "The sum is off by one, whatever is added.", "https://example.org/1",
		"sums/sum.go", "TestSum/of_two", "./more", 3,
	}, []any{b.Name, b.Says, b.See, b.File, b.Row, b.Test, b.Count})
}

func TestWhatABugDoesNotSayHasADefault(t *testing.T) {
	b, err := bugs.Parse("sums/off", "Off by one.\nFile: sums/sum.go\nRow: TestSum\n@@\n-a\n+b\n")
	require.NoError(t, err)
	require.Equal(t, "./sums", b.Test, "the package of the file")
	require.Equal(t, 1, b.Count)
}

func TestAMalformedBugIsRefusedAndSaysWhy(t *testing.T) {
	for name, c := range map[string]struct{ old, now, says string }{
		"without a sentence":          {"The sum is off by one,\nwhatever is added.\n", "", "no sentence"},
		"without a file":              {"File: sums/sum.go\n", "", "File: must name a source file"},
		"that changes a test":         {"sum.go", "sum_test.go", "File: must name a source file"},
		"without a row":               {"Row: TestSum/of_two\n", "", "Row: must name"},
		"with a header nobody knows":  {"Count: 3", "Counts: 3", `unknown header: "Counts: 3"`},
		"with a count of no number":   {"Count: 3", "Count: x", "invalid syntax"},
		"with a count of none":        {"Count: 3", "Count: 0", "Count: must be at least 1"},
		"with a package by its path":  {"./more", "more", "Test: must begin with ./"},
		"with a link that is none":    {"https:", "http:", "See: must be a link"},
		"without a change":            {whole[strings.Index(whole, "\n@@"):], "", "a hunk changes nothing"},
		"with a hunk that does none":  {"-	old()", " 	old()", "a hunk changes nothing"},
		"with a hunk that is nowhere": {"-	old()", "+	old()", "a line of context"},
		"with a line of neither kind": {"-	old()", "old()", `begins with ' ', '-' or '+': "old()"`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, whole, c.old)
			_, err := bugs.Parse("sums/off", strings.Replace(whole, c.old, c.now, 1))
			require.ErrorIs(t, err, bugs.ErrMalformed)
			require.ErrorContains(t, err, "sums/off")
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestAllBugsAreReadInOrderAndTheMalformedAreNamed(t *testing.T) {
	root := t.TempDir()
	write(t, root, "testdata/bugs/queue/b.bug", whole)
	write(t, root, "testdata/bugs/list/c.bug", whole)
	write(t, root, "testdata/bugs/queue/a.bug", whole)
	write(t, root, "testdata/bugs/queue/notes.txt", "no bug")
	all, err := bugs.Read(root)
	require.NoError(t, err)
	require.Equal(t, []string{"list/c", "queue/a", "queue/b"}, names(all))
	write(t, root, "testdata/bugs/list/d.bug", "nothing")
	_, err = bugs.Read(root)
	require.ErrorContains(t, err, "list/d")
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

func names(all []bugs.Bug) (names []string) {
	for _, b := range all {
		names = append(names, b.Name)
	}
	return names
}
