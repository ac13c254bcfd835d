package attempt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Sweep is what to measure, in the words of go test.
type Sweep struct{ Bench, CPU, Count, Time string }

// Measure runs the benchmarks of the reference and of the attempt, a sample of each in turn, so that whatever else the machine
// does hurts both. It leaves reference.txt and attempt.txt in a folder, for benchstat.
func (a *Attempt) Measure(ctx context.Context, to string, s Sweep) error {
	count, err := strconv.Atoi(s.Count)
	if err != nil {
		return fmt.Errorf("attempt: COUNT: %w", err)
	}
	if !a.exists() {
		return fmt.Errorf("%w: %s", ErrNone, a.make("attempt"))
	}
	if _, err := a.putSpec(); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "attempt")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	sides := []*side{{name: "reference", pkg: "exercises/" + a.Exercise}, {name: "attempt", pkg: a.Name()}}
	for _, side := range sides {
		side.program = filepath.Join(tmp, side.name+".test")
		if out, err := a.goTool(ctx, "test", "-c", "-o", side.program, "./"+side.pkg); err != nil {
			return fmt.Errorf("attempt: the %s does not compile: %w\n%s", side.name, err, out)
		}
	}
	for range count {
		for _, side := range sides {
			if err := side.sample(ctx, a, s); err != nil {
				return err
			}
		}
	}
	for _, side := range sides {
		if err := write(filepath.Join(to, side.name+".txt"), side.results.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (a *Attempt) goTool(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = a.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// side is one of the two that are compared.
type side struct {
	name, pkg string
	program   string
	results   bytes.Buffer
}

func (b *side) sample(ctx context.Context, a *Attempt, s Sweep) error {
	cmd := exec.CommandContext(ctx, b.program, "-test.run=^$", "-test.bench="+s.Bench, "-test.benchmem", "-test.cpu="+s.CPU, "-test.benchtime="+s.Time)
	cmd.Dir = filepath.Join(a.root, filepath.FromSlash(b.pkg))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("attempt: the benchmarks of the %s end badly: %w\n%s\n%s says more", b.name, err, indent(string(out), 20), a.make("try"))
	}
	b.results.WriteString(strings.ReplaceAll(string(out), "/"+a.Name(), "/exercises/"+a.Exercise))
	return nil
}
