package manager_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/wire"
	"concurrency/exercises/manager"
)

func TestOpening(t *testing.T) {
	inBubbles(t, map[string]func(t *testing.T){
		"what has this name must be what it is taken for": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			openList(t, c, "list")
			openMap(t, c, "map")
			openQueue(t, c, "queue", 3)
			openLock(t, c, "lock")
			for name, open := range map[string]func(name string) error{
				"a list of int":   func(name string) error { return second(manager.OpenList[int](t.Context(), c, name)) },
				"a list of int64": func(name string) error { return second(manager.OpenList[int64](t.Context(), c, name)) },
				"a map":           func(name string) error { return second(manager.OpenMap[string, int](t.Context(), c, name)) },
				"another map":     func(name string) error { return second(manager.OpenMap[string, uint](t.Context(), c, name)) },
				"a value":         func(name string) error { return second(manager.OpenValue(t.Context(), c, name, 1)) },
				"a queue of 3":    func(name string) error { return second(manager.OpenQueue[int](t.Context(), c, name, 3)) },
				"a queue of 4":    func(name string) error { return second(manager.OpenQueue[int](t.Context(), c, name, 4)) },
				"a lock":          func(name string) error { return second(manager.OpenLock(t.Context(), c, name)) },
			} {
				is := map[string]string{"a list of int": "list", "a map": "map", "a queue of 3": "queue", "a lock": "lock"}[name]
				for _, there := range []string{"list", "map", "queue", "lock"} {
					if err := open(there); there == is {
						require.NoError(t, err)
					} else {
						require.ErrorIs(t, err, manager.ErrType, "%s as %s", there, name)
					}
				}
			}
		},
		"so many objects are made, and no more": func(t *testing.T) {
			_, client := bubbled(t, manager.WithObjects(2))
			c := client()
			openList(t, c, "a")
			openList(t, c, "b")
			require.ErrorIs(t, second(manager.OpenLock(t.Context(), c, "c")), manager.ErrCrowded)
			openList(t, c, "b")
		},
		"what cannot cross is refused before anything is made": func(t *testing.T) {
			_, client := bubbled(t, manager.WithObjects(1))
			c := client()
			require.ErrorIs(t, second(manager.OpenList[chan int](t.Context(), c, "a")), wire.ErrCannotCross)
			require.ErrorIs(t, second(manager.OpenMap[string, func()](t.Context(), c, "a")), wire.ErrCannotCross)
			require.ErrorIs(t, second(manager.OpenMap[any, int](t.Context(), c, "a")), wire.ErrCannotCross)
			require.ErrorIs(t, second(manager.OpenQueue[error](t.Context(), c, "a", 0)), wire.ErrCannotCross)
			l, err := manager.OpenList[[]float64](t.Context(), c, "b")
			require.NoError(t, err)
			require.NoError(t, l.Append(t.Context(), []float64{1}))
		},
	})
}

func second[T any](_ T, err error) error { return err }

func TestMG25ThereIsNoKeyInAProxyAndItCrossesNowhere(t *testing.T) {
	c := dial(t, serve(t).Address())
	for _, proxy := range []any{c, openList(t, c, "list"), openMap(t, c, "map"), openQueue(t, c, "queue", 0), openLock(t, c, "lock")} {
		b, err := json.Marshal(proxy)
		require.NoError(t, err)
		require.Equal(t, "{}", string(b))
		require.NotContains(t, fmt.Sprintf("%s %+v", proxy, proxy), string(key))
	}
	for _, refused := range []error{
		second(wire.For[*manager.Client]()), second(wire.For[*manager.List[int]]()),
		second(wire.For[*manager.Map[int, int]]()), second(wire.For[*manager.Queue[int]]()), second(wire.For[*manager.Lock]()),
	} {
		require.ErrorIs(t, refused, wire.ErrCannotCross, "as the argument of a process")
	}
}
