package decision_test

import (
	"context"
	"runtime"
	"testing"

	"concurrency/exercises/internal/bench"
	"concurrency/exercises/process"
)

var nothing = process.Define("decision_test.nothing", func(context.Context, int) error { return nil })

// BenchmarkCreate is row 1.3: a worker is started, and has come to its end. A thread is new each time, since one that a
// goroutine has locked ends with it.
func BenchmarkCreate(b *testing.B) {
	each := func(model string, create func() error) {
		bench.Run(b, "model="+model, func(b *testing.B) {
			for b.Loop() {
				if err := create(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	spawn := func(locked bool) error {
		ended := make(chan error)
		go func() {
			if locked {
				runtime.LockOSThread()
			}
			ended <- nil
		}()
		return <-ended
	}
	each("goroutine", func() error { return spawn(false) })
	each("thread", func() error { return spawn(true) })
	each("process", func() error {
		p, err := nothing.Start(b.Context(), 0)
		if err != nil {
			return err
		}
		return p.Wait(b.Context())
	})
}
