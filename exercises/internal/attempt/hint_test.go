package attempt_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/attempt"
)

const root = "../../.."

// A hint whose test has been renamed would never be given.
func TestEveryExerciseHasHintsAndEachFitsATest(t *testing.T) {
	all, err := attempt.Exercises(root)
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, exercise := range all {
		a, err := attempt.Open(root, exercise, "")
		require.NoError(t, err)
		hints, err := a.Hints()
		require.NoError(t, err)
		names, _, err := a.Names()
		require.NoError(t, err)
		require.NotEmpty(t, hints, exercise)
		assert.Equal(t, ".", hints[len(hints)-1].Of.String(), "%s: the last is for all that is left", exercise)
		for _, h := range hints {
			test, _, _ := strings.Cut(h.Of.String(), "/")
			assert.True(t, slices.ContainsFunc(names, regexp.MustCompile(test).MatchString), "%s: no test fits %s", exercise, h.Of)
		}
	}
}

func TestThereIsNoFileOfHintsForNothing(t *testing.T) {
	files, err := filepath.Glob(root + "/testdata/hints/*")
	require.NoError(t, err)
	all, err := attempt.Exercises(root)
	require.NoError(t, err)
	for _, file := range files {
		assert.Contains(t, all, strings.TrimSuffix(filepath.Base(file), ".txt"))
	}
}
