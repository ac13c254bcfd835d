package bugs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// ErrUnproven says that a control failed or that some bug was not killed by its row; the matrix says which.
var ErrUnproven = errors.New("bugs: the specifications are not proven")

// Prove runs the controls, then tries every bug, some beside each other, and writes the matrix to w line by line. It ends early with
// ctx, and if a control fails: what that package's tests say of a bug would mean nothing.
func (p Prover) Prove(ctx context.Context, w io.Writer, all []Bug, beside int) error {
	start := time.Now()
	var failed []error
	each(tested(all), beside, func(pkg string) error { return p.Control(ctx, pkg, all) }, func(pkg string, err error) {
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", pkg, err))
		}
	})
	if len(failed) > 0 {
		return errors.Join(append(failed, ErrUnproven)...)
	}
	fmt.Fprintf(w, "controls of %d packages green, %.0f s\n", len(tested(all)), time.Since(start).Seconds())
	tally := map[Verdict]int{}
	width := widest(all)
	each(all, beside, func(b Bug) Result { return p.Try(ctx, b) }, func(_ Bug, r Result) {
		tally[r.Verdict]++
		if ctx.Err() == nil {
			r.write(w, width)
		}
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	fmt.Fprintf(w, "%d bugs, %.0f s: %s\n", len(all), time.Since(start).Seconds(), sum(tally))
	for verdict := range tally {
		if !verdict.Killed() {
			return ErrUnproven
		}
	}
	return nil
}

// tested is the packages whose specifications are put to the test.
func tested(all []Bug) []string {
	pkgs := map[string]bool{}
	for _, b := range all {
		pkgs[b.Test] = true
	}
	return slices.Sorted(maps.Keys(pkgs))
}

func widest(all []Bug) (width int) {
	for _, b := range all {
		width = max(width, len(b.Name))
	}
	return width
}

// write writes a line of the matrix, and below it what the author of a bug that was not killed needs to know.
func (r Result) write(w io.Writer, width int) {
	fmt.Fprintln(w, strings.TrimSpace(fmt.Sprintf("%-*s  %-21s  %s", width, r.Bug.Name, r.Verdict, r.Row)))
	if r.Detail != "" {
		fmt.Fprintln(w, "\t"+strings.ReplaceAll(strings.TrimSpace(r.Detail), "\n", "\n\t"))
	}
}

func sum(tally map[Verdict]int) string {
	var parts []string
	for _, verdict := range slices.Sorted(maps.Keys(tally)) {
		parts = append(parts, fmt.Sprintf("%d %s", tally[verdict], verdict))
	}
	return strings.Join(parts, ", ")
}

// each calls do for every item, so many beside each other, and then with each answer, in the order of the items.
func each[T, R any](items []T, beside int, do func(T) R, then func(T, R)) {
	answers := make([]chan R, len(items))
	places := make(chan struct{}, beside)
	for i := range items {
		answers[i] = make(chan R, 1)
	}
	go func() {
		for i, item := range items {
			places <- struct{}{}
			go func() {
				defer func() { <-places }()
				answers[i] <- do(item)
			}()
		}
	}()
	for i, item := range items {
		then(item, <-answers[i])
	}
}
