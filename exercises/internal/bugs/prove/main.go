// Command prove plants the known bugs below testdata/bugs and prints what killed each: see the package bugs. It is
// run at the root of the module, most easily by make bugs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"time"

	"concurrency/exercises/internal/bugs"
)

func main() {
	name := flag.String("ex", "", "a package, or one bug as PACKAGE/NAME; the default is all")
	sample := flag.Int("sample", 0, "how many of them, others for each commit; the default is all")
	each := flag.Int("each", 0, "how many of each package at most, others for each commit; the default is all")
	times := flag.Int("times", 1, "how often each must be killed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := prove(ctx, *name, *sample, *each, *times); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func prove(ctx context.Context, name string, sample, each, times int) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	all, err := bugs.Read(root)
	if err != nil {
		return err
	}
	chosen := bugs.Choose(all, name)
	if sample > 0 || each > 0 {
		commit, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
		if err != nil {
			fmt.Fprintln(os.Stderr, "bugs: git does not tell the commit, so the sample is always the same:", err)
		}
		chosen = some(chosen, sample, each, string(commit))
	}
	if len(chosen) == 0 || times < 1 {
		return errors.New("bugs: nothing to prove: EX names a package or a bug below testdata/bugs, SAMPLE and TIMES are at least 1")
	}
	scratch, err := os.MkdirTemp("", "bugs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	p := bugs.Prover{Root: root, Scratch: scratch, Row: time.Minute, Whole: 5 * time.Minute, Times: times}
	return p.Prove(ctx, os.Stdout, chosen, runtime.GOMAXPROCS(0))
}

func some(all []bugs.Bug, sample, each int, seed string) []bugs.Bug {
	if each > 0 {
		all = bugs.Each(all, each, seed)
	}
	if sample > 0 {
		all = bugs.Sample(all, sample, seed)
	}
	return all
}
