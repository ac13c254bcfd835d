package manager_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
)

// Fresh memory is what makes large items slow: each has its own where it is kept, and on its way no more than it must.
func TestAMebibyteIsSentInMemoryThatIsThere(t *testing.T) {
	const size, rounds = 1 << 20, 10
	q, err := manager.OpenQueue[[]byte](t.Context(), dial(t, serve(t).Address()), "queue", 0)
	require.NoError(t, err)
	item := make([]byte, size)
	handOn := func() {
		require.NoError(t, q.Put(t.Context(), item))
		require.Len(t, must[[]byte](t)(q.Get(t.Context())), size)
	}
	handOn()
	handOn()
	before := soFar()
	for range rounds {
		handOn()
	}
	fresh := float64(soFar()-before) / size / rounds
	t.Logf("of fresh memory each item takes %.1f times its own size", fresh)
	require.Less(t, fresh, 4.5, "as a request, at the server, as an answer, and as a value")
}
