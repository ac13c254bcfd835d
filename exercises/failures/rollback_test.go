package failures_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// A transfer between two accounts that fails in the middle has not happened.
func ExampleVersioned() {
	ctx := context.Background()
	accounts := failures.NewVersioned(map[string]int{"ann": 100, "bob": 0}, maps.Clone)
	transfer := func(amount int) error {
		return accounts.Update(ctx, func(now *map[string]int) error {
			(*now)["bob"] += amount
			(*now)["ann"] -= amount
			if (*now)["ann"] < 0 {
				return errors.New("ann has not so much")
			}
			return nil
		})
	}
	fmt.Println(transfer(70), accounts.Load())
	fmt.Println(transfer(70), accounts.Load())
	// Output:
	// <nil> map[ann:30 bob:70]
	// ann has not so much map[ann:30 bob:70]
}

// rollbackPair are two numbers that are the same, but for the middle of an update.
type rollbackPair struct{ a, b int }

// rollbackSet sets one half, does something else, and then sets the other half.
func rollbackSet(n int, halfway func() error) func(*rollbackPair) error {
	return func(p *rollbackPair) error {
		p.a = n
		err := halfway()
		p.b = n
		return err
	}
}

// However an update ends, the value is the whole new or the whole old one, the caller knows which, and the next one
// has its turn.
func TestAnUpdateAppliesWholeOrNotAtAll(t *testing.T) {
	for name, c := range captureEnds {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // in which a turn that was lost is not waited for in vain
				v := failures.NewVersioned(rollbackPair{1, 1}, nil)
				err := <-failures.Go(func() error {
					return v.Update(t.Context(), rollbackSet(2, func() error {
						assert.Equal(t, rollbackPair{1, 1}, v.Load(), "halfway, for others")
						return c.fn()
					}))
				})
				c.want(t, err)
				want := rollbackPair{1, 1}
				if err == nil {
					want = rollbackPair{2, 2}
				}
				require.Equal(t, want, v.Load())
				require.NoError(t, v.Update(patient(t), rollbackSet(3, func() error { return nil })))
				require.Equal(t, rollbackPair{3, 3}, v.Load())
			})
		})
	}
}

// With clone, a failed update changes nothing behind a pointer, either. The control has a clone that is none.
func TestCloneIsWhatMakesAnUpdateWhole(t *testing.T) {
	for name, c := range map[string]struct {
		clone func([]int) []int
		want  []int
	}{
		"a copy of the elements": {slices.Clone[[]int], []int{1, 2}},
		"none":                   {nil, []int{9, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			v := failures.NewVersioned([]int{1, 2}, c.clone)
			require.Equal(t, errCapture, v.Update(t.Context(), func(s *[]int) error {
				(*s)[0] = 9
				return errCapture
			}))
			require.Equal(t, c.want, v.Load())
		})
	}
}

// What was loaded before stays what it was.
func TestAnOlderValueDoesNotChange(t *testing.T) {
	v := failures.NewVersioned(map[string]int{"a": 1}, maps.Clone)
	old := v.Load()
	require.NoError(t, v.Update(t.Context(), func(m *map[string]int) error { (*m)["a"] = 2; return nil }))
	require.Equal(t, map[string]int{"a": 1}, old)
	require.Equal(t, map[string]int{"a": 2}, v.Load())
}

func TestAnEndedCtxWinsOverATurn(t *testing.T) {
	v := failures.NewVersioned(1, nil)
	for range 100 { // a coin would show
		require.Equal(t, context.Canceled, v.Update(queueEnded(), func(n *int) error { *n = 2; return nil }))
	}
	require.Equal(t, 1, v.Load())
}

// A reader does not wait for a change; another change does, until its ctx ends.
func TestOneChangeAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := failures.NewVersioned(1, nil)
		release := make(chan struct{})
		first := failures.Go(func() error {
			return v.Update(t.Context(), func(n *int) error { <-release; *n = 2; return nil })
		})
		synctest.Wait()
		require.Equal(t, 1, v.Load())

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		late := failures.Go(func() error { return v.Update(ctx, func(n *int) error { *n = 9; return nil }) })
		second := failures.Go(func() error {
			return v.Update(t.Context(), func(n *int) error {
				assert.Equal(t, 2, *n, "on top of the change before")
				*n = 3
				return nil
			})
		})
		time.Sleep(time.Second - time.Nanosecond)
		synctest.Wait()
		require.Empty(t, late, "just before its time")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		require.Len(t, late, 1, "at its time")
		require.Equal(t, context.DeadlineExceeded, <-late)
		require.Equal(t, 1, v.Load())
		close(release)
		require.NoError(t, <-first)
		require.NoError(t, <-second)
		require.Equal(t, 3, v.Load())
	})
}

// Many change and read at once, and every third change fails halfway, in turn with an error, a panic and a Goexit: no
// reader ever sees two halves that differ, and what has succeeded is there in the end, all of it.
func TestReadersNeverSeeTheMiddle(t *testing.T) {
	onProcessors(t, func(t *testing.T) {
		const writers, changes = 4, 150
		v := failures.NewVersioned(rollbackPair{}, nil)
		start, stop := make(chan struct{}), make(chan struct{})
		var readers, all sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				<-start
				for last := (rollbackPair{}); ; {
					now := v.Load()
					if !assert.Equal(t, now.a, now.b, "two halves") || !assert.GreaterOrEqual(t, now.a, last.a, "going back") {
						return
					}
					last = now
					select {
					case <-stop:
						return
					default:
						runtime.Gosched()
					}
				}
			})
		}
		for range writers {
			all.Go(func() {
				<-start
				for i := range changes {
					err := <-failures.Go(func() error {
						return v.Update(t.Context(), func(p *rollbackPair) error {
							p.a++
							runtime.Gosched()
							return rollbackHalfway(i, func() { p.b++ })
						})
					})
					assert.Equal(t, i%3 == 0, err != nil, "%v", err)
				}
			})
		}
		close(start)
		all.Wait()
		close(stop)
		readers.Wait()
		require.Equal(t, rollbackPair{400, 400}, v.Load())
	})
}

// rollbackHalfway fails at every third change.
func rollbackHalfway(i int, rest func()) error {
	switch {
	case i%3 != 0:
		rest()
		return nil
	case i%9 == 0:
		return errCapture
	case i%9 == 3:
		panic(i)
	default:
		runtime.Goexit()
		return nil
	}
}
