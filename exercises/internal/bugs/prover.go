package bugs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Verdict is what became of a bug: "killed by " and the kind, or one of those below.
type Verdict string

// What makes a run fail.
const (
	Survived   Verdict = "survived"
	Hung       Verdict = "timed out"
	AnotherRow Verdict = "killed by another row"
	Stale      Verdict = "stale"
	NotBuilt   Verdict = "does not compile"
)

// Killed tells whether the row that the bug names has noticed it.
func (v Verdict) Killed() bool { return v != AnotherRow && strings.HasPrefix(string(v), "killed by ") }

// Result is what became of a bug, the row that killed it, and what its author needs to know if it was not killed.
type Result struct {
	Bug     Bug
	Verdict Verdict
	Row     string
	Detail  string
}

// Prover runs specifications against bugs. Its methods may be called concurrently.
type Prover struct {
	Root    string        // of the module, absolute
	Scratch string        // a directory for what is compiled, absolute
	Row     time.Duration // limit of a run of one row
	Whole   time.Duration // limit of a run of a whole specification
	Times   int           // how often each row must kill its bug, at least 1
	compile compiler      // build, but in tests
}

type compiler func(ctx context.Context, root, pkg, binary string, overlay map[string]string) (Spec, error)

func (p Prover) build(ctx context.Context, pkg, binary string, overlay map[string]string) (Spec, error) {
	if p.compile != nil {
		return p.compile(ctx, p.Root, pkg, binary, overlay)
	}
	return build(ctx, p.Root, pkg, binary, overlay)
}

// Control runs the rows of a package that the bugs name, without a bug. Its error says that they are not green.
func (p Prover) Control(ctx context.Context, pkg string, all []Bug) error {
	var rows []string
	for _, b := range all {
		if b.Test == pkg {
			rows = append(rows, b.Row)
		}
	}
	binary := p.binary("control", pkg)
	defer remove(binary)
	spec, err := p.build(ctx, pkg, binary, nil)
	if err != nil {
		return err
	}
	f, err := spec.Run(ctx, strings.Join(rows, "|"), 1, p.Whole)
	if err != nil || f.Kind == Green {
		return err
	}
	return fmt.Errorf("the control of %s fails without a bug, by %s in %s:\n%s", pkg, f.Kind, f.Row, tail(f.Output, 40))
}

// Try plants a bug and runs its row, and if that stays green the whole specification.
func (p Prover) Try(ctx context.Context, b Bug) Result {
	binary := p.binary("bug", b.Name)
	defer remove(binary)
	spec, err := p.plant(ctx, b, binary)
	switch {
	case errors.Is(err, errStale):
		return Result{b, Stale, "", err.Error()}
	case err != nil:
		return Result{b, NotBuilt, "", err.Error()}
	}
	var r Result
	for range p.Times {
		if r = p.judge(ctx, b, spec); !r.Verdict.Killed() {
			return r
		}
	}
	return r
}

func (p Prover) plant(ctx context.Context, b Bug, binary string) (Spec, error) {
	file := filepath.Join(p.Root, filepath.FromSlash(b.File))
	source, err := os.ReadFile(file)
	if err != nil {
		return Spec{}, fmt.Errorf("%w: %w", errStale, err)
	}
	planted, err := b.plant(string(source))
	if err != nil {
		return Spec{}, err
	}
	if err := os.WriteFile(binary+".go", []byte(planted), 0o600); err != nil {
		return Spec{}, err
	}
	return p.build(ctx, b.Test, binary, map[string]string{file: binary + ".go"})
}

// judge runs the row of a bug that is planted already.
func (p Prover) judge(ctx context.Context, b Bug, spec Spec) Result {
	f, err := spec.Run(ctx, b.Row, b.Count, p.Row)
	switch {
	case err != nil:
		return Result{b, Survived, "", err.Error()}
	case f.Kind == TimedOut:
		return Result{b, Hung, f.Row, tail(f.Output, 40)}
	case f.Kind != Green:
		return Result{b, Verdict("killed by " + f.Kind), f.Row, ""}
	}
	f, err = spec.Run(ctx, "", 1, p.Whole)
	switch {
	case err != nil:
		return Result{b, Survived, "", err.Error()}
	case f.Kind == Green:
		return Result{b, Survived, "", "the whole specification is green: " + b.Says}
	case f.Kind == TimedOut:
		return Result{b, Hung, f.Row, "Row: " + b.Row + " stays green, and the whole specification hangs"}
	}
	return Result{b, AnotherRow, f.Row, "Row: " + b.Row + " stays green; " + string(f.Kind) + " in the other"}
}

func (p Prover) binary(kind, name string) string {
	return filepath.Join(p.Scratch, kind+"-"+strings.NewReplacer("/", "-", ".", "").Replace(name)+".test")
}

func remove(binary string) {
	for _, suffix := range []string{"", ".go", ".json"} {
		_ = os.Remove(binary + suffix)
	}
}
