package failures_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
	"concurrency/exercises/internal/bench"
)

// BenchmarkRetry is what a retry costs that is never needed: so many calls of the least function, shared among the
// workers, bare and in a Retry, without times and with each of the two.
func BenchmarkRetry(b *testing.B) {
	type call = func(context.Context, func(context.Context) (int64, error)) (int64, error)
	with := func(p failures.Policy) call {
		return func(ctx context.Context, fn func(context.Context) (int64, error)) (int64, error) {
			return failures.Retry(ctx, p, fn)
		}
	}
	for _, impl := range []struct {
		name string
		call call
	}{
		{"bare", func(ctx context.Context, fn func(context.Context) (int64, error)) (int64, error) { return fn(ctx) }},
		{"retry", with(failures.Policy{Attempts: 3})},
		{"retry-timeout", with(failures.Policy{Attempts: 3, Timeout: time.Hour})},
		{"retry-budget", with(failures.Policy{Attempts: 3, Budget: time.Hour})},
	} {
		bench.Run(b, "impl="+impl.name, func(b *testing.B) {
			const calls = 10_000
			one := func(context.Context) (int64, error) { return 1, nil }
			ctx := b.Context()
			ones := 0
			for b.Loop() {
				ones = benchShared(calls, func() bool { v, _ := impl.call(ctx, one); return v == 1 })
			}
			require.Equal(b, calls, ones)
			bench.Report(b, calls, 0)
		})
	}
}

// BenchmarkTogether runs as many functions as there are workers at once, and waits: bare, and with a fate for errors.
func BenchmarkTogether(b *testing.B) {
	fn := func(context.Context) error { return nil }
	bare := func(ctx context.Context, fns ...work) error {
		var wg sync.WaitGroup
		for _, fn := range fns {
			wg.Go(func() { _ = fn(ctx) })
		}
		wg.Wait()
		return nil
	}
	for _, impl := range []struct {
		name string
		run  func(context.Context, ...work) error
	}{{"bare", bare}, {"failfast", failures.FailFast}, {"carryon", failures.CarryOn}} {
		bench.Run(b, "impl="+impl.name, func(b *testing.B) {
			fns := make([]work, runtime.GOMAXPROCS(0))
			for i := range fns {
				fns[i] = fn
			}
			for b.Loop() {
				if err := impl.run(b.Context(), fns...); err != nil {
					b.Fatal(err)
				}
			}
			bench.Report(b, len(fns), 0)
		})
	}
}
