package attempt

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Check takes a newcomer's way through exercises, through all if none is named: the untouched attempt compiles, fails and does
// so quickly; there is a hint for where it fails; and the reference, put in its place, passes. It writes a line for each and
// returns whether all is as it should be.
func Check(ctx context.Context, root string, exercises []string, w io.Writer) (ok bool, err error) {
	if len(exercises) == 0 {
		if exercises, err = Exercises(root); err != nil {
			return false, err
		}
	}
	ok = true
	for _, exercise := range exercises {
		a, err := Open(root, exercise, fmt.Sprint("check-", os.Getpid()))
		if err != nil {
			return false, err
		}
		if err := a.check(ctx, w); err != nil {
			ok = false
			fmt.Fprintf(w, "%-13s %v\n", exercise, err)
		}
	}
	return ok, ctx.Err()
}

// quick is how much of a processor an untouched attempt may take to fail, once it is compiled.
const quick = 30 * time.Second

func (a *Attempt) check(ctx context.Context, w io.Writer) error {
	defer os.RemoveAll(filepath.Dir(a.dir())) // a folder of this process's own
	if err := a.Start(); err != nil {
		return err
	}
	took, fails, err := a.failsAtOnce(ctx)
	if err != nil {
		return err
	}
	holds, err := a.passesAsReference(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-13s untouched: %d sentences fail after %.1fs, with a hint; the reference in its place: %d hold\n",
		a.Exercise, fails, took.Seconds(), holds)
	return nil
}

func (a *Attempt) failsAtOnce(ctx context.Context) (took time.Duration, fails int, err error) {
	hints, err := a.Hints()
	if err != nil {
		return 0, 0, err
	}
	result, err := a.Try(ctx, Patient)
	if err != nil {
		return 0, 0, err
	}
	if result.Compiler != "" {
		return 0, 0, fmt.Errorf("untouched, it does not compile:\n%s", result.Compiler)
	}
	for _, s := range result.Sentences {
		switch {
		case s.Verdict == Hangs:
			return 0, 0, fmt.Errorf("untouched, it hangs: %s", s.Test)
		case s.Verdict == Fails && hintFor(hints, s.Test) == "":
			return 0, 0, fmt.Errorf("there is no hint for %s", s.Test)
		case s.Verdict == Fails:
			fails++
		}
	}
	switch {
	case fails == 0:
		return 0, 0, fmt.Errorf("untouched, nothing fails")
	case result.Took > quick:
		return 0, 0, fmt.Errorf("untouched, it fails only after %v", result.Took)
	}
	return result.Took, fails, nil
}

// passesAsReference puts the reference in the place of the stubs.
func (a *Attempt) passesAsReference(ctx context.Context) (holds int, err error) {
	if err := a.putReference(); err != nil {
		return 0, err
	}
	result, err := a.Try(ctx, Patient)
	if err != nil {
		return 0, err
	}
	if result.Compiler != "" {
		return 0, fmt.Errorf("the reference in its place does not compile:\n%s", result.Compiler)
	}
	for _, s := range result.Sentences {
		switch s.Verdict {
		case Holds:
			holds++
		case Fails, Hangs:
			return 0, fmt.Errorf("the reference in its place: %s %s\n%s", s.Verdict, s.Test, indent(s.Output, 30))
		}
	}
	return holds, nil
}

func (a *Attempt) putReference() error {
	own, err := a.Own()
	if err != nil {
		return err
	}
	for _, name := range own {
		if err := os.Remove(a.dir(name)); err != nil {
			return err
		}
	}
	p, err := a.parts()
	if err != nil {
		return err
	}
	needed, err := a.needed()
	if err != nil {
		return err
	}
	sources, err := a.sources()
	if err != nil {
		return err
	}
	for _, name := range append(sources, p.hooks...) {
		src, err := turned(filepath.Join(a.reference(), name), a.turn(needed))
		if err != nil {
			return err
		}
		if err := write(a.dir(name), src); err != nil {
			return err
		}
	}
	return nil
}

// sources are the reference's own files, those of other systems and of the race detector too.
func (a *Attempt) sources() (names []string, err error) {
	files, err := filepath.Glob(filepath.Join(a.reference(), "*.go"))
	for _, file := range files {
		if name := filepath.Base(file); !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names, err
}
