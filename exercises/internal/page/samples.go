package page

import (
	"maps"
	"slices"
	"strings"
)

// samples are some of a run's, of one benchmark for instance.
type samples []Sample

// of are those of a benchmark of package decision.
func (r Run) of(name string) samples {
	return samples(r.Samples).only(func(s Sample) bool {
		return s.Name == name && s.ofDecision()
	})
}

func (s Sample) ofDecision() bool { return strings.HasSuffix(s.Package, "/decision") }

func (all samples) only(keep func(Sample) bool) (some samples) {
	for _, s := range all {
		if keep(s) {
			some = append(some, s)
		}
	}
	return some
}

// with are those that have the label: with("model", "thread").
func (all samples) with(key, value string) samples {
	return all.only(func(s Sample) bool { return s.Labels[key] == value })
}

// at are those of a pool of that size.
func (all samples) at(size int) samples {
	return all.only(func(s Sample) bool { return s.Size == size })
}

// sizes are the sizes of the pools, in order.
func (all samples) sizes() []int {
	found := map[int]bool{}
	for _, s := range all {
		found[s.Size] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// labels are the values that a key has, in the order they were measured.
func (all samples) labels(key string) (found []string) {
	for _, s := range all {
		if value := s.Labels[key]; value != "" && !slices.Contains(found, value) {
			found = append(found, value)
		}
	}
	return found
}

// values are those of a unit. Where there is none of it, a sample has none.
func (all samples) values(unit string) (found []float64) {
	for _, s := range all {
		if value, ok := s.Values[unit]; ok {
			found = append(found, value)
		}
	}
	return found
}

// rates are throughputs: tasks per second where the benchmark reports them, operations per second elsewhere.
func (all samples) rates() []float64 {
	if found := all.values("tasks/s"); len(found) > 0 {
		return found
	}
	found := all.values("ns/op")
	for i, ns := range found {
		found[i] = 1e9 / ns
	}
	return found
}

// usual is the size at which what does not depend on it is looked at: one worker for each processor if that was
// measured, or the nearest below, or the smallest.
func (r Run) usual(all samples) int {
	sizes := all.sizes()
	at, exact := slices.BinarySearch(sizes, r.Processors)
	if !exact && at > 0 {
		at--
	}
	return sizes[at]
}
