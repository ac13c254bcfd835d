// Package bugs proves the specifications: it plants known bugs, one at a time, and sees whether the tests notice.
//
// A known bug is a file testdata/bugs/PACKAGE/NAME.bug: a minimal change to one source file, what goes wrong with it,
// and the row that must turn red. Everything is written from the root of the module:
//
//	The pop does not take the lock, so two removers can be given the same number.
//	File: exercises/sharedlist/list.go
//	Row: TestRaces/PopFront
//	@@
//	 func (l *List) pop() int {
//	-	l.mu.Lock()
//	-	defer l.mu.Unlock()
//	 	return l.ring.pop()
//
// First come sentences on what goes wrong, then the headers, in any order:
//
//	File:   the source file that is changed
//	Row:    what must turn red, as go test -run takes it: no more than it needs, since the rest only takes time
//	Test:   the package that has the row, as ./exercises/threadpool, if it is not the file's own (optional)
//	Count:  how often the row must be run to be red for certain, if once is not enough (optional)
//	See:    a link to where it went wrong (optional)
//
// then hunks. A hunk has no line numbers: what it expects, its lines that begin with ' ' or '-', must occur exactly once
// in the file. There may be several, each behind a line @@, with no empty line between them.
//
//	make bugs                            eight of each package, others for each commit, with the matrix of what killed each
//	make bugs FULL=1                     all of them
//	make bugs EX=sharedlist              those of one package
//	make bugs EX=sharedlist/pop TIMES=3  one, which must be killed three times out of three
//	make bugs SAMPLE=8                   eight, others for each commit
//
// First, for each package concerned, a control: its rows that the bugs name are green without a bug. Then each bug's
// specification is compiled under the race detector with the changed file in an overlay, and its row is run, with a
// limit. If the row stays green, so runs the whole specification: a bug that only another row kills is reported as such.
// A bug that survives is a gap in the specification; one that makes it hang is no better, since whoever meets it learns nothing.
package bugs

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Bug is one known way to get a package wrong.
type Bug struct {
	Name  string // PACKAGE/NAME, as its file is called
	Says  string // what goes wrong
	See   string // where it did
	File  string // the source file that it changes
	Row   string // what must turn red, as go test -run takes it
	Test  string // the package that has the row, as ./exercises/queue
	Count int    // how often the row is run
	hunks []hunk
}

// ErrMalformed says that a file is no bug; the error that wraps it says which, and what it lacks.
var ErrMalformed = errors.New("bugs: malformed bug; the package's documentation shows what one looks like")

// Read reads all bugs below testdata/bugs, in the order of their names.
func Read(root string) ([]Bug, error) {
	files, err := filepath.Glob(filepath.Join(root, "testdata", "bugs", "*", "*.bug"))
	if err != nil {
		return nil, err
	}
	all, errs := make([]Bug, len(files)), make([]error, len(files))
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		dir, base := filepath.Split(file)
		all[i], errs[i] = Parse(filepath.Base(dir)+"/"+strings.TrimSuffix(base, ".bug"), string(text))
	}
	return all, errors.Join(errs...)
}

var header = regexp.MustCompile(`^(See|File|Row|Test|Count): +(\S.*)$`)

// Parse makes a bug of a file's text.
func Parse(name, text string) (Bug, error) {
	b := Bug{Name: name, Count: 1}
	head, change, _ := strings.Cut(text, "\n@@\n")
	var errs []error
	for line := range strings.Lines(head) {
		errs = append(errs, b.header(strings.TrimSpace(line)))
	}
	hunks, err := parseHunks(change)
	b.hunks = hunks
	if b.Test == "" {
		b.Test = "./" + path.Dir(b.File)
	}
	if err := errors.Join(append(errs, err, b.check())...); err != nil {
		return Bug{}, fmt.Errorf("%w: %s:\n%w", ErrMalformed, name, err)
	}
	return b, nil
}

// header takes one line of what stands above the change: a header, or before the first of them a sentence.
func (b *Bug) header(line string) error {
	m := header.FindStringSubmatch(line)
	if m == nil {
		if b.File+b.Row+b.See != "" {
			return fmt.Errorf("unknown header: %q", line)
		}
		b.Says = strings.TrimSpace(b.Says + " " + line)
		return nil
	}
	if m[1] == "Count" {
		n, err := strconv.Atoi(m[2])
		b.Count = n
		return err
	}
	*map[string]*string{"See": &b.See, "File": &b.File, "Row": &b.Row, "Test": &b.Test}[m[1]] = m[2]
	return nil
}

func (b *Bug) check() error {
	var errs []error
	lacks := func(bad bool, what string) {
		if bad {
			errs = append(errs, errors.New(what))
		}
	}
	lacks(b.Says == "", "no sentence says what goes wrong")
	lacks(!strings.HasSuffix(b.File, ".go") || strings.HasSuffix(b.File, "_test.go"), "File: must name a source file")
	lacks(b.Row == "", "Row: must name what turns red")
	lacks(!strings.HasPrefix(b.Test, "./"), "Test: must begin with ./")
	lacks(b.Count < 1, "Count: must be at least 1")
	lacks(b.See != "" && !strings.HasPrefix(b.See, "https://"), "See: must be a link")
	return errors.Join(errs...)
}
