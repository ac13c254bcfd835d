package manager_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
)

func TestLS04AnAddressMayBeAnAbstractSocket(t *testing.T) {
	at := manager.Address("unix:@go-manager-test-" + t.Name())
	s := serve(t, manager.WithAddress(at))
	require.Equal(t, at, s.Address())
	require.NoError(t, openList(t, dial(t, at), "list").Append(t.Context(), 1))
	require.ErrorIs(t, second(manager.Serve(key, manager.WithAddress(at))), manager.ErrInUse)
}
