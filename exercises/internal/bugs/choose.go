package bugs

import (
	"cmp"
	"crypto/sha256"
	"path"
	"slices"
	"strings"
)

// Choose returns the bugs of a package, or the one, that is called name; with an empty name all of them.
func Choose(all []Bug, name string) []Bug {
	return slices.DeleteFunc(slices.Clone(all), func(b Bug) bool {
		return name != "" && b.Name != name && !strings.HasPrefix(b.Name, name+"/")
	})
}

// Sample returns n of the bugs, in their order: always the same for the same seed, and in time all for different ones.
func Sample(all []Bug, n int, seed string) []Bug {
	lot := func(b Bug) string {
		sum := sha256.Sum256([]byte(seed + b.Name))
		return string(sum[:])
	}
	some := slices.SortedFunc(slices.Values(all), func(a, b Bug) int { return cmp.Compare(lot(a), lot(b)) })
	some = some[:min(n, len(some))]
	slices.SortFunc(some, func(a, b Bug) int { return cmp.Compare(a.Name, b.Name) })
	return some
}

// Each returns a sample of n of the bugs of each package.
func Each(all []Bug, n int, seed string) (some []Bug) {
	of := func(b Bug) string { return path.Dir(b.Name) }
	for i, b := range all {
		if i == 0 || of(b) != of(all[i-1]) { // they are in the order of their names
			some = append(some, Sample(Choose(all, of(b)), n, seed)...)
		}
	}
	return some
}
