package attempt

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Hint is an idea for whoever is stuck at the tests that Of matches.
type Hint struct {
	Of   *regexp.Regexp
	Text string
}

// Hints are those for an exercise, from testdata/hints. A line is a pattern of test names, a colon and a hint; the first
// that fits is given, so the last line is for all that is left. Their order is that in which to solve the exercise.
func (a *Attempt) Hints() ([]Hint, error) {
	name := filepath.Join(a.root, "testdata", "hints", a.Exercise+".txt")
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("attempt: %w", err)
	}
	var all []Hint
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern, text, ok := strings.Cut(line, ": ")
		of, err := regexp.Compile(pattern)
		if !ok || err != nil {
			return nil, fmt.Errorf("attempt: %s: not a pattern, a colon and a hint: %s", name, line)
		}
		all = append(all, Hint{of, text})
	}
	return all, nil
}

// place is where the hint for a test is among all; behind them if there is none.
func place(hints []Hint, test string) int {
	test = strings.ReplaceAll(test, "_", " ")
	if i := slices.IndexFunc(hints, func(h Hint) bool { return h.Of.MatchString(test) }); i >= 0 {
		return i
	}
	return len(hints)
}

// hintFor is the first hint that fits a test.
func hintFor(hints []Hint, test string) string {
	if i := place(hints, test); i < len(hints) {
		return hints[i].Text
	}
	return ""
}
