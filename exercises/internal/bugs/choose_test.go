package bugs_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

func TestAPackageOrOneBugCanBeChosen(t *testing.T) {
	all := []bugs.Bug{{Name: "ipc/a"}, {Name: "process/a"}, {Name: "process/ab"}, {Name: "processpool/a"}}
	require.Equal(t, names(all), names(bugs.Choose(all, "")))
	require.Equal(t, []string{"process/a", "process/ab"}, names(bugs.Choose(all, "process")))
	require.Equal(t, []string{"process/a"}, names(bugs.Choose(all, "process/a")))
	require.Empty(t, bugs.Choose(all, "proc"))
}

func TestASampleFollowsFromTheSeedAloneAndReachesAllInTime(t *testing.T) {
	var all []bugs.Bug
	for i := range 20 {
		all = append(all, bugs.Bug{Name: fmt.Sprintf("p/%02d", i)})
	}
	seen := map[string]bool{}
	for seed := range 30 {
		sample := names(bugs.Sample(all, 4, fmt.Sprint(seed)))
		require.Len(t, sample, 4)
		require.True(t, slices.IsSorted(sample))
		require.Equal(t, sample, names(bugs.Sample(all, 4, fmt.Sprint(seed))))
		for _, name := range sample {
			seen[name] = true
		}
	}
	require.Len(t, seen, 20)
	require.Equal(t, names(all), names(bugs.Sample(all, 100, "")), "no more than there are")
}

func TestOfEachPackageThereAreSoManyAndNoMore(t *testing.T) {
	var all []bugs.Bug
	for _, name := range []string{"ipc/a", "process/a", "process/b", "process/c", "processpool/a", "processpool/b", "processpool/c"} {
		all = append(all, bugs.Bug{Name: name})
	}
	seen := map[string]bool{}
	for seed := range 30 {
		some := names(bugs.Each(all, 2, fmt.Sprint(seed)))
		require.Len(t, some, 5)
		require.True(t, slices.IsSorted(some))
		require.Equal(t, "ipc/a", some[0])
		require.Contains(t, some[2], "process/")
		require.Contains(t, some[3], "processpool/")
		for _, name := range some {
			seen[name] = true
		}
	}
	require.Len(t, seen, len(all))
}
