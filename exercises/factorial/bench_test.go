package factorial_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"sync"
	"testing"

	"concurrency/exercises/factorial"
	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

// BenchmarkOf says which way to a single factorial is the fastest. That is no matter of workers: where the columns of
// a report differ, it is the garbage collector that has too many or too few.
func BenchmarkOf(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000, 100_000} {
		want := mulRange(n)
		for _, way := range []struct {
			name string
			of   func(int) (*big.Int, error)
		}{
			{"loop", loop},
			{"mulrange", func(n int) (*big.Int, error) { return mulRange(n), nil }},
			{"ours", factorial.Of},
		} {
			if way.name == "loop" && n > 10_000 {
				continue // it takes a second
			}
			bench.Run(b, fmt.Sprintf("impl=%s/n=%d", way.name, n), func(b *testing.B) {
				var got *big.Int
				for b.Loop() {
					got, _ = way.of(n)
				}
				require.Zero(b, want.Cmp(got))
			})
		}
	}
}

func loop(n int) (*big.Int, error) {
	f := big.NewInt(1)
	for k := range int64(n) {
		f.Mul(f, big.NewInt(k+1))
	}
	return f, nil
}

// BenchmarkTable says what workers are worth: nothing for the ten of the question, which take 50 ns each. Little for
// those of 4 us, whose garbage keeps a second processor busy even where one loop does all the work; with the collector
// off, two workers are 1.5 times as fast. And as much as the processors can give for those of 240 us.
func BenchmarkTable(b *testing.B) {
	for _, w := range []bench.Workload{
		workload("work=tiny", 1, 10), workload("work=large", 200, 1000), workload("work=huge", 10_000, 10_020),
	} {
		from, to := int(w.In[0]), int(w.In[len(w.In)-1])
		for _, model := range []struct {
			name  string
			table func(b *testing.B) func(from, to int) ([]*big.Int, error)
		}{
			{"loop", func(*testing.B) func(int, int) ([]*big.Int, error) { return inTurn }},
			{"goroutine", func(*testing.B) func(int, int) ([]*big.Int, error) { return atOnce }},
			{"pool", pooled},
		} {
			bench.Run(b, w.Name+"/model="+model.name, func(b *testing.B) {
				serial, table := w.Serial(), model.table(b)
				var got []*big.Int
				var err error
				for b.Loop() {
					if got, err = table(from, to); err != nil {
						b.Fatal(err)
					}
				}
				requireTable(b, from, to, got)
				bench.Report(b, len(w.In), serial)
			})
		}
	}
}

// workload is there for how long it takes without concurrency.
func workload(name string, from, to int64) bench.Workload {
	w := bench.Workload{Name: name, Do: func(_ context.Context, n int64) (int64, error) {
		f, err := factorial.Of(int(n))
		return int64(f.BitLen()), err
	}}
	for n := from; n <= to; n++ {
		w.In = append(w.In, n)
	}
	return w
}

func inTurn(from, to int) (table []*big.Int, err error) {
	for n := from; n <= to && err == nil; n++ {
		var f *big.Int
		f, err = factorial.Of(n)
		table = append(table, f)
	}
	return table, err
}

// atOnce starts a goroutine for each number.
func atOnce(from, to int) ([]*big.Int, error) {
	table, failures := make([]*big.Int, to-from+1), make([]error, to-from+1)
	var all sync.WaitGroup
	for i := range table {
		all.Go(func() { table[i], failures[i] = factorial.Of(from + i) })
	}
	all.Wait()
	return table, errors.Join(failures...)
}

// pooled has as many workers as -cpu says.
func pooled(b *testing.B) func(from, to int) ([]*big.Int, error) {
	pool := pool(b, runtime.GOMAXPROCS(0))
	return func(from, to int) ([]*big.Int, error) { return factorial.Table(b.Context(), pool, from, to) }
}
