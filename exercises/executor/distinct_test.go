package executor

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two who list the same futures at the same moment contend for their marks.
func TestAFutureThatAnotherListHasMarkedIsListedOnceAllTheSame(t *testing.T) {
	mine, theirs := new(Future[int]), new(Future[int])
	other := lists.Add(1)
	theirs.mark.Store(other)
	list, err := distinct([]*Future[int]{theirs, mine, theirs, mine, theirs})
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.True(t, list[0] == theirs && list[1] == mine, "in their order")
	require.Equal(t, other, theirs.mark.Load(), "the mark is the other's to take away")
	require.Zero(t, mine.mark.Load())
}
