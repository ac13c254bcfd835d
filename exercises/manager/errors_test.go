package manager_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
	"concurrency/exercises/queue"
)

func TestMG12AnErrorOfTheServerIsAPlainValue(t *testing.T) {
	c := dial(t, serve(t).Address())
	_, err := openQueue(t, c, "queue", 0).TryGet(t.Context())
	require.True(t, err == queue.ErrEmpty, "the very same, which holds nothing")
	openLock(t, c, "lock")
	_, err = manager.OpenList[int](t.Context(), c, "lock")
	require.ErrorIs(t, err, manager.ErrType)
	require.EqualError(t, err, `manager: opening "lock": `+manager.ErrType.Error()+`: "lock" is a lock of nothing`, "the words of the server come along")
}

func TestAnErrorKeepsWhatItIs(t *testing.T) {
	for _, err := range manager.Coded {
		for _, sent := range []error{err, fmt.Errorf("more: %w", err)} {
			got := manager.ThereAndBack(sent)
			require.ErrorIs(t, got, err)
			require.EqualError(t, got, sent.Error())
			for _, other := range manager.Coded {
				if other != err {
					require.NotErrorIs(t, got, other)
				}
			}
		}
	}
	require.EqualError(t, manager.ThereAndBack(errors.New("more")), "more")
	require.ErrorIs(t, manager.ErrorOf(nil), manager.ErrProtocol)
	require.ErrorIs(t, manager.ErrorOf([]byte{255, 'x'}), manager.ErrProtocol)
}
