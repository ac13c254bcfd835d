package attempt

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Print says which sentences hold, which do not, and a hint for the one to begin with. It returns whether all that was asked holds.
func (r *Result) Print(w io.Writer, a *Attempt, hints []Hint) (passed bool) {
	for _, name := range r.Mended {
		fmt.Fprintf(w, "%s had been changed, and is the specification's again; tests of your own go into files of their own.\n", name)
	}
	if r.Compiler != "" {
		fmt.Fprintf(w, "%s does not compile, so there is nothing to ask yet:\n\n%s", a.Name(), indent(r.Compiler, 20))
		return false
	}
	count := map[Verdict]int{}
	var first *Sentence
	for i, s := range r.Sentences {
		count[s.Verdict]++
		fmt.Fprintf(w, "%-9s  %s\n", s.Verdict, sentence(s.Test))
		if (s.Verdict == Fails || s.Verdict == Hangs) && (first == nil || place(hints, s.Test) < place(hints, first.Test)) {
			first = &r.Sentences[i]
		}
	}
	for _, name := range r.Inside {
		fmt.Fprintf(w, "%-9s  %s\n", NotAsked, sentence(name))
	}
	bad, silent := count[Fails]+count[Hangs], count[NotAsked]+len(r.Inside)
	fmt.Fprintf(w, "\n%s: %d sentences hold, %d do not", a.Name(), count[Holds], bad)
	if silent > 0 {
		fmt.Fprintf(w, "; not asked, because they look inside the reference or need what is not here: %d", silent)
	}
	fmt.Fprintln(w, ".")
	if first != nil {
		first.explain(w, a, hints)
	}
	return bad == 0 && count[Holds] > 0
}

func (s Sentence) explain(w io.Writer, a *Attempt, hints []Hint) {
	fmt.Fprintf(w, "\nBegin with: %s\n\n%s", sentence(s.Test), indent(a.essence(s.Output), 12))
	fmt.Fprintf(w, "\nHint: %s\n", hintFor(hints, s.Test))
	if s.Test != atTheEnd {
		fmt.Fprintf(w, "\nTo run it alone: go test -race -run '%s' ./%s\n", pattern(s.Test), a.Name())
	}
}

// pattern is what go test -run takes for one test.
func pattern(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(strings.ReplaceAll(part, "'", ".")) + "$"
	}
	return strings.Join(parts, "/")
}

var hump = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)

// sentence is a test's name as one reads it.
func sentence(test string) string {
	name, row, _ := strings.Cut(test, "/")
	kind := ""
	for _, prefix := range []string{"Test", "Example", "Fuzz"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			name, kind = rest, prefix
			break
		}
	}
	switch {
	case test == atTheEnd:
		name, row = "", "at the end, "+row
	case kind == "Example":
		name = strings.TrimSpace("example " + strings.ReplaceAll(name, "_", "."))
	default:
		for range 2 { // the second time for letters that the first has used up
			name = hump.ReplaceAllString(name, "$1$3 $2$4")
		}
		words := strings.Fields(strings.ReplaceAll(name, "_", " "))
		for i, word := range words {
			if i > 0 && len(word) > 1 && strings.ToUpper(word) != word || word == "A" && i > 0 {
				words[i] = strings.ToLower(word)
			}
		}
		name = strings.Join(words, " ")
	}
	return strings.TrimPrefix(strings.TrimSuffix(name+": "+strings.ReplaceAll(row, "_", " "), ": "), ": ")
}

var (
	noise = regexp.MustCompile(`^\s*(---|===|goroutine \d|created by |Error Trace:\s*$)`)
	frame = regexp.MustCompile(`^\s+/.*\.go:\d+`)
	where = regexp.MustCompile(`caught_\w+\.go:\d+: `)
)

// essence leaves out what says nothing to a learner: calls in other people's packages.
func (a *Attempt) essence(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		switch {
		case frame.MatchString(line) && (!strings.Contains(line, a.dir()) || strings.Contains(line, "/caught_")):
			kept = kept[:max(0, len(kept)-1)] // with the function's name, on the line before
		case !noise.MatchString(line):
			kept = append(kept, strings.ReplaceAll(where.ReplaceAllString(line, ""), a.root+"/", ""))
		}
	}
	return strings.TrimLeft(strings.Join(kept, ""), "\n")
}

// indent is the beginning of what was said.
func indent(text string, most int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > most {
		lines = append(lines[:most], "...")
	}
	return "    " + strings.Join(lines, "\n    ") + "\n"
}
