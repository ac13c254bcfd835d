package manager_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
)

func TestAList(t *testing.T) {
	inBubbles(t, map[string]func(t *testing.T){
		"MG-01 is a list: what one client does another sees": func(t *testing.T) {
			_, client := bubbled(t)
			l, other := openList(t, client(), "list"), openList(t, client(), "list")
			for n := range 4 {
				require.NoError(t, l.Append(t.Context(), n))
			}
			require.NoError(t, other.Set(t.Context(), 1, 10))
			require.Equal(t, []int{0, 10, 2, 3}, must[[]int](t)(l.Snapshot(t.Context())))
			require.Equal(t, 10, must[int](t)(l.Get(t.Context(), 1)))
			first, ok, err := other.PopFront(t.Context())
			require.Equal(t, []any{0, true, nil}, []any{first, ok, err})
			last, ok, err := other.PopBack(t.Context())
			require.Equal(t, []any{3, true, nil}, []any{last, ok, err})
			require.Equal(t, 2, must[int](t)(l.Len(t.Context())))
			require.Equal(t, []int{10, 2}, must[[]int](t)(l.Snapshot(t.Context())))
		},
		"says when there is nothing": func(t *testing.T) {
			_, client := bubbled(t)
			l := openList(t, client(), "list")
			for _, pop := range []func(context.Context) (int, bool, error){l.PopFront, l.PopBack} {
				_, ok, err := pop(t.Context())
				require.NoError(t, err)
				require.False(t, ok)
			}
			require.NoError(t, l.Append(t.Context(), 7))
			for _, i := range []int{-1, 1, 1 << 40} {
				_, err := l.Get(t.Context(), i)
				require.ErrorIs(t, err, manager.ErrRange)
				require.ErrorIs(t, l.Set(t.Context(), i, 8), manager.ErrRange)
			}
			require.Equal(t, []int{7}, must[[]int](t)(l.Snapshot(t.Context())))
		},
		"MG-02 is gone through as it was at one moment": func(t *testing.T) {
			_, client := bubbled(t)
			l := openList(t, client(), "list")
			require.Equal(t, []int{}, must[[]int](t)(l.Snapshot(t.Context())))
			require.NoError(t, l.Append(t.Context(), 1))
			seen := must[[]int](t)(l.Snapshot(t.Context()))
			require.NoError(t, l.Append(t.Context(), 2))
			require.Equal(t, []int{1}, seen)
		},
		"MG-16 holds whatever can cross": func(t *testing.T) {
			_, client := bubbled(t)
			c := client()
			holds(t, c, "", "words", "\xff")
			holds(t, c, 1.5, -2)
			holds(t, c, true, false)
			holds(t, c, []string{"a"}, nil, []string{})
			holds(t, c, struct{}{}, struct{}{})
			holds(t, c, map[string]int{"a": 1})
			holds(t, c, time.Unix(1, 2).UTC())
			holds(t, c, &struct{ Name string }{"n"}, nil)
		},
		"drops what was taken from it": func(t *testing.T) {
			_, client := bubbled(t)
			l := openList(t, client(), "list")
			var model []int
			for n := range 300 {
				switch {
				case n%3 != 2:
					require.NoError(t, l.Append(t.Context(), n))
					model = append(model, n)
				case n%2 == 0:
					v, _, err := l.PopFront(t.Context())
					require.NoError(t, err)
					require.Equal(t, model[0], v)
					model = model[1:]
				default:
					v, _, err := l.PopBack(t.Context())
					require.NoError(t, err)
					require.Equal(t, model[len(model)-1], v)
					model = model[:len(model)-1]
				}
			}
			require.Equal(t, model, must[[]int](t)(l.Snapshot(t.Context())))
		},
	})
}

// holds puts values into a list, and takes them out again one by one and all together.
func holds[T any](t *testing.T, c *manager.Client, values ...T) {
	t.Helper()
	l, err := manager.OpenList[T](t.Context(), c, fmt.Sprintf("%T", values))
	require.NoError(t, err)
	for i, v := range values {
		require.NoError(t, l.Append(t.Context(), v))
		require.Equal(t, v, must[T](t)(l.Get(t.Context(), i)))
	}
	require.Equal(t, values, must[[]T](t)(l.Snapshot(t.Context())))
}

func TestAMap(t *testing.T) {
	inBubbles(t, map[string]func(t *testing.T){
		"MG-04 MG-05 is copied and listed as it was at one moment": func(t *testing.T) {
			_, client := bubbled(t)
			m, other := openMap(t, client(), "map"), openMap(t, client(), "map")
			require.Equal(t, map[string]int{}, must[map[string]int](t)(m.Snapshot(t.Context())))
			want := map[string]int{}
			for n := range 10 {
				require.NoError(t, m.Set(t.Context(), fmt.Sprint(n), n))
				want[fmt.Sprint(n)] = n
			}
			seen := must[map[string]int](t)(other.Snapshot(t.Context()))
			require.NoError(t, m.Set(t.Context(), "new", 1))
			require.Equal(t, want, seen)
			keys := must[[]string](t)(other.Keys(t.Context()))
			slices.SortFunc(keys, cmp.Compare)
			require.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "new"}, keys)
			require.Equal(t, 11, must[int](t)(m.Len(t.Context())))
		},
		"MG-07 is a namespace: what is set is there, and what is deleted is not": func(t *testing.T) {
			_, client := bubbled(t)
			m := openMap(t, client(), "map")
			said := func(want int, there bool) func(int, bool, error) {
				return func(v int, ok bool, err error) {
					t.Helper()
					require.NoError(t, err)
					require.Equal(t, []any{want, there}, []any{v, ok})
				}
			}
			said(0, false)(m.Get(t.Context(), "x"))
			said(0, false)(m.Delete(t.Context(), "x"))
			require.NoError(t, m.Set(t.Context(), "x", 0))
			said(0, true)(m.Get(t.Context(), "x"))
			require.NoError(t, m.Set(t.Context(), "", 2))
			said(2, true)(m.Delete(t.Context(), ""))
			said(0, false)(m.Get(t.Context(), ""))
			require.Equal(t, 1, must[int](t)(m.Len(t.Context())))
		},
		"MG-20 swaps what is as it was expected to be": func(t *testing.T) {
			_, client := bubbled(t)
			m := openMap(t, client(), "map")
			require.False(t, must[bool](t)(m.CompareAndSwap(t.Context(), "x", 0, 1)), "nothing is not 0")
			require.True(t, must[bool](t)(m.Insert(t.Context(), "x", 1)))
			require.False(t, must[bool](t)(m.Insert(t.Context(), "x", 2)))
			require.False(t, must[bool](t)(m.CompareAndSwap(t.Context(), "x", 2, 3)))
			require.True(t, must[bool](t)(m.CompareAndSwap(t.Context(), "x", 1, 3)))
			require.Equal(t, 8, must[int](t)(manager.Add(t.Context(), m, "x", 5)))
			require.Equal(t, 5, must[int](t)(manager.Add(t.Context(), m, "y", 5)), "from nothing")
			require.Equal(t, map[string]int{"x": 8, "y": 5}, must[map[string]int](t)(m.Snapshot(t.Context())))
		},
		"MG-20 nothing is told from a value that takes no bytes": func(t *testing.T) {
			_, client := bubbled(t)
			m, err := manager.OpenMap[string, struct{}](t.Context(), client(), "map")
			require.NoError(t, err)
			require.False(t, must[bool](t)(m.CompareAndSwap(t.Context(), "x", struct{}{}, struct{}{})))
			require.True(t, must[bool](t)(m.Insert(t.Context(), "x", struct{}{})))
			require.False(t, must[bool](t)(m.Insert(t.Context(), "x", struct{}{})), "of two, one is the first")
		},
		"MG-19 gives copies: to change one changes nothing, to write it back does": func(t *testing.T) {
			_, client := bubbled(t)
			m, err := manager.OpenMap[string, []int](t.Context(), client(), "map")
			require.NoError(t, err)
			require.NoError(t, m.Set(t.Context(), "x", []int{1}))
			v, _, err := m.Get(t.Context(), "x")
			require.NoError(t, err)
			v[0] = 2
			v, _, err = m.Get(t.Context(), "x")
			require.NoError(t, err)
			require.Equal(t, []int{1}, v)
			now, err := m.Update(t.Context(), "x", func(old []int, ok bool) ([]int, error) {
				assert.True(t, ok)
				old[0] = 3
				return old, nil
			})
			require.NoError(t, err)
			require.Equal(t, []int{3}, now)
			v, _, _ = m.Get(t.Context(), "x")
			require.Equal(t, []int{3}, v)
		},
		"an update that fails changes nothing": func(t *testing.T) {
			_, client := bubbled(t)
			m := openMap(t, client(), "map")
			require.NoError(t, m.Set(t.Context(), "x", 1))
			_, err := m.Update(t.Context(), "x", func(int, bool) (int, error) { return 2, errAction })
			require.ErrorIs(t, err, errAction)
			require.Equal(t, map[string]int{"x": 1}, must[map[string]int](t)(m.Snapshot(t.Context())))
		},
		"an update whose key another has deleted meanwhile finds none": func(t *testing.T) {
			_, client := bubbled(t)
			m := openMap(t, client(), "map")
			require.NoError(t, m.Set(t.Context(), "x", 5))
			attempts := 0
			_, err := m.Update(t.Context(), "x", func(old int, ok bool) (int, error) {
				if attempts++; attempts == 1 {
					_, _, err := m.Delete(t.Context(), "x")
					return old, err
				}
				require.False(t, ok)
				require.Zero(t, old)
				return 1, nil
			})
			require.NoError(t, err)
			require.Equal(t, 2, attempts)
		},
		"an update that another is always ahead of ends with its ctx": func(t *testing.T) {
			_, client := bubbled(t)
			m := openMap(t, client(), "map")
			ctx, cancel := context.WithCancel(t.Context())
			attempts := 0
			_, err := m.Update(ctx, "x", func(old int, _ bool) (int, error) {
				if attempts++; attempts == 5 {
					cancel()
				}
				return old, m.Set(context.Background(), "x", attempts)
			})
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, 5, attempts)
		},
		"MG-16 a value is a map of one": func(t *testing.T) {
			_, client := bubbled(t)
			v, err := manager.OpenValue(t.Context(), client(), "value", 5)
			require.NoError(t, err)
			other, err := manager.OpenValue(t.Context(), client(), "value", 6)
			require.NoError(t, err)
			require.Equal(t, 5, must[int](t)(other.Get(t.Context())), "the first one counts")
			require.NoError(t, other.Set(t.Context(), 7))
			require.Equal(t, 8, must[int](t)(v.Update(t.Context(), func(old int) (int, error) { return old + 1, nil })))
			require.False(t, must[bool](t)(v.CompareAndSwap(t.Context(), 7, 1)))
			require.True(t, must[bool](t)(other.CompareAndSwap(t.Context(), 8, 1)))
		},
	})
}

func TestMG20NoUpdateOfSeveralClientsIsLost(t *testing.T) {
	const clients, rounds = 4, 50
	s := serve(t)
	var all sync.WaitGroup
	for range clients {
		m := openMap(t, dial(t, s.Address()), "map")
		all.Go(func() {
			for range rounds {
				_, err := manager.Add(context.Background(), m, "sum", 1)
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	sum, _, err := openMap(t, dial(t, s.Address()), "map").Get(t.Context(), "sum")
	require.NoError(t, err)
	require.Equal(t, clients*rounds, sum)
}
