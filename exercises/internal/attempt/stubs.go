package attempt

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stubs are the files of an untouched attempt that are the learner's.
func (a *Attempt) stubs() (map[string][]byte, error) {
	p, err := a.parts()
	if err != nil {
		return nil, err
	}
	needed, err := a.needed()
	if err != nil {
		return nil, err
	}
	files, turn := map[string][]byte{}, a.turn(needed)
	for _, name := range slices.Concat(p.api, p.hooks) {
		src, err := os.ReadFile(filepath.Join(a.reference(), name))
		if err != nil {
			return nil, err
		}
		files[name] = []byte(turn.Replace(string(src)))
	}
	stubs, err := Stub(files)
	for name, src := range stubs {
		stubs[name] = fmt.Appendf(nil, "// %s\n\n%s", a.title(name), src)
	}
	return stubs, err
}

// title is the first line of a stub: what to do.
func (a *Attempt) title(name string) string {
	if strings.HasSuffix(name, "_test.go") {
		return "What the specification looks inside for: fill in what you have, and the rows that need it are asked."
	}
	return "Yours to write: give each body that panics a better one. What holds of it: " + a.make("try") + "."
}
