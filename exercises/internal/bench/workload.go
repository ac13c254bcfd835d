package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Workload is a named input and what an executor is to do with each of its elements. The
// constructors of this package all return the same workload for the same arguments.
type Workload struct {
	Name string  // key=value parts for the name of a benchmark; it stands for all the rest
	In   []int64 // for reading only
	// Do is a function of its argument alone, safe for concurrent use, and never fails. It is one of
	// the exported functions below, which a program may give a name to send work to another process.
	Do   func(context.Context, int64) (int64, error)
	Want func(int64) int64 // what Do must return, by another and a quick way
}

// Set returns the workloads that every executor is measured with, smallest grain first.
func Set() []Workload {
	return []Workload{
		Squares(), Factorials(), Uniform(50 * time.Microsecond), Skewed(25 * time.Microsecond), Waits(),
	}
}

// Squares is a million elements that cost next to nothing: what is measured is the executor.
func Squares() Workload {
	return Workload{"work=squares", count(1e6, 1), Square, func(x int64) int64 { return x * x }}
}

// Square returns x*x.
func Square(_ context.Context, x int64) (int64, error) { return x * x, nil }

// Factorials is the factorials of 1 to 10: what is measured is how long it takes to start and to finish.
func Factorials() Workload {
	table := [...]int64{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800}
	return Workload{"work=factorials", count(10, 1), Factorial, func(n int64) int64 { return table[n] }}
}

// Factorial returns n! for n from 0 to 20.
func Factorial(_ context.Context, n int64) (int64, error) {
	product := int64(1)
	for k := int64(2); k <= n; k++ {
		product *= k
	}
	return product, nil
}

const (
	grains   = 2000 // elements of Uniform and Skewed
	seedBits = 11   // enough to number them
)

// Uniform is 2000 elements of CPU work that each take d.
func Uniform(d time.Duration) Workload {
	g, in := Calibrate(d), count(grains, 0)
	for i := range in {
		in[i] |= int64(g) << seedBits
	}
	return Workload{"work=uniform/grain=" + ascii(d), in, Burn, burnt}
}

// Skewed is 2000 elements of CPU work that take d, but for 20 among them that take 100 times as
// long: half of the whole. Where those are looks random and is always the same. The seed was picked
// so that they are crowded here and rare there: 2, 4 or 8 workers with equal shares, fixed
// beforehand, reach 0.74, 0.59 and 0.59 of perfect balance.
func Skewed(d time.Duration) Workload {
	w := Uniform(d)
	w.Name = "work=skewed/grain=" + ascii(d)
	g := Calibrate(d)
	for _, i := range rand.New(rand.NewPCG(1, 388)).Perm(grains)[:grains/100] {
		w.In[i] += int64(99*g) << seedBits
	}
	return w
}

// Burn does the CPU work that x stands for, an element of [Uniform] or [Skewed]. The element
// says how many steps it takes, so another process need not calibrate, and does the same.
func Burn(_ context.Context, x int64) (int64, error) { return Grain(x >> seedBits).Work(x), nil }

func burnt(x int64) int64 { return Grain(x >> seedBits).result(x) }

// Waits is 64 elements that wait for a millisecond and need no processor.
func Waits() Workload {
	return Workload{"work=waits", count(64, 0), Wait, func(x int64) int64 { return x + 1 }}
}

// Wait returns x+1 after a millisecond, as a call to another machine might.
func Wait(_ context.Context, x int64) (int64, error) {
	time.Sleep(time.Millisecond) // this is the work
	return x + 1, nil
}

// count returns the n numbers that follow each other from first.
func count(n, first int) []int64 {
	in := make([]int64, n)
	for i := range in {
		in[i] = int64(first + i)
	}
	return in
}

// ascii writes 50us where Duration writes a micro sign.
func ascii(d time.Duration) string { return strings.ReplaceAll(d.String(), "µ", "u") }

// Check returns an error that names the first element where got is not what Do makes of In, in order.
func (w Workload) Check(got []int64) error {
	if len(got) != len(w.In) {
		return fmt.Errorf("bench: %s: got %d results, want %d", w.Name, len(got), len(w.In))
	}
	for i, x := range w.In {
		if want := w.Want(x); got[i] != want {
			return fmt.Errorf("bench: %s: element %d of value %d: got %d, want %d", w.Name, i, x, got[i], want)
		}
	}
	return nil
}
