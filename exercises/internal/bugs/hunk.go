package bugs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// hunk is a change of some lines, wherever they are.
type hunk struct{ old, now []string }

// errStale says that a bug does not fit the source any more.
var errStale = errors.New("stale")

func parseHunks(text string) ([]hunk, error) {
	var hunks []hunk
	for part := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n@@\n") {
		h, err := parseHunk(part)
		if err != nil {
			return nil, err
		}
		hunks = append(hunks, h)
	}
	return hunks, nil
}

func parseHunk(text string) (h hunk, err error) {
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "": // a context line that an editor has stripped
			h.old, h.now = append(h.old, ""), append(h.now, "")
		case line[0] == ' ':
			h.old, h.now = append(h.old, line[1:]), append(h.now, line[1:])
		case line[0] == '-':
			h.old = append(h.old, line[1:])
		case line[0] == '+':
			h.now = append(h.now, line[1:])
		default:
			return h, fmt.Errorf("a line of a hunk begins with ' ', '-' or '+': %q", line)
		}
	}
	if slices.Equal(h.old, h.now) {
		return h, errors.New("a hunk changes nothing")
	}
	if strings.Join(h.old, "") == "" {
		return h, errors.New("a hunk does not say where: it needs a line of context")
	}
	return h, nil
}

// apply makes the change in the one place where it fits.
func (h hunk) apply(lines []string) ([]string, error) {
	at, found := 0, 0
	for i := range len(lines) - len(h.old) + 1 {
		if slices.Equal(lines[i:i+len(h.old)], h.old) {
			at, found = i, found+1
		}
	}
	if found != 1 {
		return nil, fmt.Errorf("%w: what a hunk expects is there %d times:\n%s", errStale, found, strings.Join(h.old, "\n"))
	}
	return slices.Replace(slices.Clone(lines), at, at+len(h.old), h.now...), nil
}

// plant makes all the changes of b.
func (b Bug) plant(source string) (string, error) {
	lines := strings.Split(source, "\n")
	for _, h := range b.hunks {
		var err error
		if lines, err = h.apply(lines); err != nil {
			return "", err
		}
	}
	return strings.Join(lines, "\n"), nil
}
