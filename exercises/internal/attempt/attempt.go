package attempt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// module is the path of this module.
const module = "concurrency"

// What can be wrong with the names given to Open, and with what is found there.
var (
	ErrUnknown = errors.New("attempt: no such exercise")
	ErrName    = errors.New("attempt: BY is a name of letters, digits and dashes, and not an exercise's")
	ErrExists  = errors.New("attempt: there is one already; make try tells how far it is, make reset puts it away and starts afresh")
	ErrNone    = errors.New("attempt: there is none yet; make attempt starts one")
)

// Attempt is somebody's attempt at an exercise.
type Attempt struct {
	root     string // of the module
	Exercise string
	By       string // whose it is, where there are several; may be empty
}

// Open names an attempt, which need not exist yet. Root is the module's folder.
func Open(root, exercise, by string) (*Attempt, error) {
	all, err := Exercises(root)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(all, exercise) {
		return nil, fmt.Errorf("%w: EX='%s'; it is one of %s", ErrUnknown, exercise, strings.Join(all, " "))
	}
	if slices.Contains(all, by) || strings.Trim(by, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return nil, fmt.Errorf("%w: BY='%s'", ErrName, by)
	}
	root, err = filepath.Abs(root)
	return &Attempt{root, exercise, by}, err
}

// Exercises are the names of all exercises.
func Exercises(root string) ([]string, error) {
	docs, err := filepath.Glob(filepath.Join(root, "exercises", "*", "doc.go"))
	if err == nil && len(docs) == 0 {
		err = fmt.Errorf("attempt: no exercises in %s", root)
	}
	for i, doc := range docs {
		docs[i] = filepath.Base(filepath.Dir(doc))
	}
	return docs, err
}

// Name is the attempt's folder, as seen from the module's.
func (a *Attempt) Name() string {
	if a.By == "" {
		return "attempts/" + a.Exercise
	}
	return "attempts/" + a.By + "/" + a.Exercise
}

func (a *Attempt) dir(elem ...string) string {
	return filepath.Join(append([]string{a.root, filepath.FromSlash(a.Name())}, elem...)...)
}

func (a *Attempt) reference() string { return filepath.Join(a.root, "exercises", a.Exercise) }

// make says which verbs of make are meant.
func (a *Attempt) make(verb string) string {
	said := "make " + verb + " EX=" + a.Exercise
	if a.By != "" {
		said += " BY=" + a.By
	}
	return said
}

func (a *Attempt) exists() bool {
	_, err := os.Stat(a.dir())
	return err == nil
}

// Start writes an untouched attempt. It returns ErrExists if there is one.
func (a *Attempt) Start() error {
	if a.exists() {
		return fmt.Errorf("%w: %s", ErrExists, a.Name())
	}
	stubs, err := a.stubs()
	if err != nil {
		return err
	}
	for name, src := range stubs {
		if err := write(a.dir(name), src); err != nil {
			return err
		}
	}
	_, err = a.putSpec()
	return err
}

// Reset puts what there is away, and returns where to; then it writes an untouched attempt.
func (a *Attempt) Reset() (old string, err error) {
	if !a.exists() {
		return "", fmt.Errorf("%w: %s", ErrNone, a.Name())
	}
	old = "attempts/.old/" + strings.TrimLeft(a.By+"-"+a.Exercise, "-") + time.Now().Format("-20060102-150405.000")
	if err := os.MkdirAll(filepath.Join(a.root, "attempts", ".old"), 0o777); err != nil {
		return "", err
	}
	if err := os.Rename(a.dir(), filepath.Join(a.root, old)); err != nil {
		return "", err
	}
	return old, a.Start()
}

// Own are the files that are the learner's: what is neither the specification's nor needed by it.
func (a *Attempt) Own() ([]string, error) {
	spec, err := a.spec()
	if err != nil {
		return nil, err
	}
	var own []string
	err = filepath.WalkDir(a.dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(a.dir(), path)
		if _, ours := spec[name]; !ours {
			own = append(own, name)
		}
		return err
	})
	return own, err
}

func write(path string, src []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, src, 0o666)
}
