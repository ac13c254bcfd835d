//go:build linux

package processpool_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
)

// PP-06 PP-31 PL-21
func TestATasksErrorArrivesWithWhatItWasAndSaid(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	pid := value(t, submit(t, pool, whoAmI, 0))
	for way, text := range map[string]string{
		"sentinel": "odd", "wrapped": "number 3: checked: odd", "joined": "EOF\nso odd", "panic error": "task panicked: odd",
	} {
		t.Run(way, func(t *testing.T) {
			err := failure(t, submit(t, pool, ending, way))
			require.ErrorIs(t, err, errOdd)
			require.ErrorContains(t, err, text)
		})
	}
	t.Run("sentinel, as it is", func(t *testing.T) {
		require.Equal(t, errOdd, failure(t, submit(t, pool, ending, "sentinel")))
	})
	t.Run("wrapped, link by link", func(t *testing.T) {
		err := failure(t, submit(t, pool, ending, "wrapped"))
		var remote *executor.RemoteError
		require.ErrorAs(t, err, &remote)
		require.Equal(t, "*fmt.wrapError", remote.Type)
		require.Len(t, remote.Unwrap(), 1)
		require.EqualError(t, remote.Unwrap()[0], "checked: odd")
		require.False(t, errors.Is(err, executor.ErrBroken))
	})
	t.Run("panic, with its stack", func(t *testing.T) {
		var panicked *executor.PanicError
		require.ErrorAs(t, failure(t, submit(t, pool, ending, "panic")), &panicked)
		require.Equal(t, "out of range", panicked.Value)
		require.Contains(t, string(panicked.Stack), "modes_test.go")
	})
	require.Equal(t, pid, value(t, submit(t, pool, whoAmI, 0)), "the worker has survived all that")
}
