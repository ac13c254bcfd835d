package process_test

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
)

var (
	nothing = process.Define("nothing", func(context.Context, int) error { return nil })
	bare    = entry("bare", func(stdin, stdout *os.File) int { return 0 })
)

// BenchmarkStart starts a child and waits for its end: what a process costs, before it does anything. The bare one is
// the same program started with os/exec, its output copied too; the entry is what a pool starts.
func BenchmarkStart(b *testing.B) {
	ctx := context.Background()
	bench.Run(b, "impl=bare", func(b *testing.B) {
		measure(b, func() error {
			cmd, err := process.Command(bare)
			if err != nil {
				return err
			}
			cmd.Stdout, cmd.Stderr = plain{io.Discard}, plain{io.Discard}
			return cmd.Run()
		})
	})
	bench.Run(b, "impl=entry", func(b *testing.B) {
		measure(b, func() error {
			cmd, err := process.Command(bare)
			if err != nil {
				return err
			}
			p, err := process.Launch(cmd)
			if err != nil {
				return err
			}
			return p.Wait(ctx)
		})
	})
	bench.Run(b, "impl=process", func(b *testing.B) {
		measure(b, func() error {
			p, err := nothing.Start(ctx, 0)
			if err != nil {
				return err
			}
			return p.Wait(ctx)
		})
	})
}

// plain hides what kind of writer it is: os/exec is to copy.
type plain struct{ io.Writer }

// measure runs a child again and again; one that ends badly fails the benchmark.
func measure(b *testing.B, run func() error) {
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, run())
	bench.Report(b, 1, 0)
}
