package failures_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
)

// BenchmarkRestart is what a restart costs: GOMAXPROCS children that fail so many times each and are then done. The
// bare one is a loop that starts a goroutine, or a process, and waits for it, without asking how it ended.
func BenchmarkRestart(b *testing.B) {
	dies := func(context.Context) error { return errPaper }
	diesAsProcess := failures.Process(dying, struct{}{}, quietly)
	for _, model := range []struct {
		name     string
		restarts int64
		die      work
		bare     func()
	}{
		{"goroutine", 1000, dies, func() {
			done := make(chan error)
			go func() { done <- dies(context.Background()) }()
			<-done
		}},
		{"process", 5, diesAsProcess, func() {
			if p, err := dying.Start(context.Background(), struct{}{}, quietly); err == nil {
				<-p.Done()
			}
		}},
	} {
		bench.Run(b, "model="+model.name+"/impl=bare", func(b *testing.B) {
			workers := runtime.GOMAXPROCS(0)
			for b.Loop() {
				var wg sync.WaitGroup
				for range workers {
					wg.Go(func() {
						for range model.restarts {
							model.bare()
						}
					})
				}
				wg.Wait()
			}
			bench.Report(b, int(model.restarts)*workers, 0)
		})
		bench.Run(b, "model="+model.name+"/impl=supervised", func(b *testing.B) {
			workers := runtime.GOMAXPROCS(0)
			var died atomic.Int64
			for b.Loop() {
				died.Store(0)
				rules := failures.Rules{Restarts: int(model.restarts) * workers, Within: time.Hour}
				err := failures.Supervise(b.Context(), rules, mortals(workers, model.restarts, &died, model.die)...)
				if err != nil {
					b.Fatal(err)
				}
			}
			require.Equal(b, model.restarts*int64(workers), died.Load())
			bench.Report(b, int(model.restarts)*workers, 0)
		})
	}
}

// mortals are children that die so often.
func mortals(n int, deaths int64, died *atomic.Int64, die work) []failures.Child {
	children := make([]failures.Child, n)
	for i := range children {
		left := deaths
		children[i] = failures.Child{Name: fmt.Sprint(i), Run: func(ctx context.Context) error {
			if left--; left < 0 {
				return nil
			}
			died.Add(1)
			return die(ctx)
		}}
	}
	return children
}

// dying is a process that exits at once, and not with 0.
var dying = process.Define("failures_test.dying", func(context.Context, struct{}) error { return errPaper })

// quietly drops what the dying say: a stray line spoils a result.
var quietly = process.WithStderr(io.Discard)
