package attempt

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Result is what became of a trial.
type Result struct {
	Sentences []Sentence
	Inside    []string      // the tests of the reference only
	Mended    []string      // files of the specification that had been changed, and are as they were
	Compiler  string        // why there are no sentences
	Took      time.Duration // of the processor, without the compiler's
}

// Limits are how long a trial may take, and how long a test may say nothing.
type Limits struct{ All, Silence time.Duration }

// Patient is for whoever waits for the result: the slowest row of the reference takes a fraction of the silence.
var Patient = Limits{10 * time.Minute, 40 * time.Second}

// Try asks an attempt the whole specification, under the race detector. It costs what the exercise's tests cost, and a
// process more for each test that takes its own down. It returns ErrNone if there is no attempt.
func (a *Attempt) Try(ctx context.Context, limits Limits) (*Result, error) {
	if !a.exists() {
		return nil, fmt.Errorf("%w: %s", ErrNone, a.make("attempt"))
	}
	ctx, cancel := context.WithTimeout(ctx, limits.All)
	defer cancel()
	mended, err := a.putSpec()
	if err != nil {
		return nil, err
	}
	names, inside, err := a.names()
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "attempt")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	result := &Result{Inside: inside, Mended: mended}
	p, said, err := a.compile(ctx, tmp)
	if result.Compiler = said; err != nil || said != "" {
		return result, err
	}
	p.patience = limits.Silence
	result.Sentences, err = p.judge(ctx, names)
	result.Took = p.took
	return result, err
}

// names are the tests to ask, in their order, and those that only the reference is asked.
func (a *Attempt) names() (asked, inside []string, err error) {
	p, err := a.parts()
	if err != nil {
		return nil, nil, err
	}
	collect := func(files []string) (all []string) {
		for _, file := range files {
			some, e := tests(filepath.Join(a.reference(), file))
			if all = append(all, some...); e != nil {
				err = e
			}
		}
		return all
	}
	asked = collect(p.spec)
	slices.SortStableFunc(asked, func(x, y string) int { return cmp.Compare(kind(x), kind(y)) })
	return asked, collect(p.inside), err
}

// kind puts tests before examples: they ask for less at once.
func kind(test string) int {
	if strings.HasPrefix(test, "Example") {
		return 1
	}
	return 0
}

// compile makes a program of the tests, or says why not.
func (a *Attempt) compile(ctx context.Context, tmp string) (p *program, said string, err error) {
	overlay, err := a.overlay(tmp)
	if err != nil {
		return nil, "", err
	}
	json, err := exec.CommandContext(ctx, "go", "tool", "-n", "test2json").Output()
	if err != nil {
		return nil, "", fmt.Errorf("attempt: go tool test2json: %w", err)
	}
	p = &program{path: filepath.Join(tmp, "attempt.test"), json: strings.TrimSpace(string(json)), dir: a.dir()}
	p.env = append(os.Environ(), "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	cmd := exec.CommandContext(ctx, "go", "test", "-race", "-c", "-overlay", overlay, "-o", p.path, "./"+a.Name())
	cmd.Dir = a.root
	out, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return nil, string(out), nil
	}
	return p, "", err
}
