package failures_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// A deferred call runs whichever way the function ends: the next one gets the lock.
func Example_lockReleased() {
	var mu sync.Mutex
	update := func() error {
		mu.Lock()
		defer mu.Unlock()
		panic("halfway")
	}
	err := <-failures.Go(update)
	fmt.Println("failed:", err != nil)
	fmt.Println("the lock is free:", mu.TryLock())
	// Output:
	// failed: true
	// the lock is free: true
}

// What is opened in one function and closed by another, in the right order, and with all that goes wrong.
func ExampleClosers() {
	var open failures.Closers
	for _, name := range []string{"database", "cache", "socket"} {
		open.Add(func() error {
			fmt.Println("closing the", name)
			if name == "cache" {
				return errors.New("the cache was not written")
			}
			return nil
		})
	}
	fmt.Println(open.Close())
	// Output:
	// closing the socket
	// closing the cache
	// closing the database
	// the cache was not written
}

// cleanupThings are what a worker may hold: how it works while it holds one, and how to see whether it holds it still.
var cleanupThings = map[string]func(t *testing.T) (hold func(work func() error) error, held func() bool){
	"a lock": func(*testing.T) (func(func() error) error, func() bool) {
		var mu sync.Mutex
		return func(work func() error) error {
				mu.Lock()
				defer mu.Unlock()
				return work()
			}, func() bool {
				if mu.TryLock() {
					mu.Unlock()
					return false
				}
				return true
			}
	},
	"a file": func(t *testing.T) (func(func() error) error, func() bool) {
		path := filepath.Join(t.TempDir(), "held")
		var file *os.File
		return func(work func() error) (err error) {
			if file, err = os.Create(path); err != nil {
				return err
			}
			defer file.Close()
			return work()
		}, func() bool { return !errors.Is(file.Close(), os.ErrClosed) }
	},
	"a permit": func(*testing.T) (func(func() error) error, func() bool) {
		permits := make(chan struct{}, 1)
		return func(work func() error) error {
			permits <- struct{}{}
			defer func() { <-permits }()
			return work()
		}, func() bool { return len(permits) == 1 }
	},
	"a Versioned": func(t *testing.T) (func(func() error) error, func() bool) {
		v := failures.NewVersioned(0, nil)
		return func(work func() error) error {
				return v.Update(t.Context(), func(*int) error { return work() })
			}, func() bool {
				changed := errors.New("changed")
				return !errors.Is(v.Update(patient(t), func(*int) error { return changed }), changed)
			}
	},
	// The control: without a defer, the lock stays held where the work does not return.
	"a lock without a defer": func(*testing.T) (func(func() error) error, func() bool) {
		var mu sync.Mutex
		return func(work func() error) error {
				mu.Lock()
				err := work()
				mu.Unlock()
				return err
			}, func() bool {
				return !mu.TryLock()
			}
	},
}

// It is held during the work, and not after it, however that ends. On a pool it is the same.
func TestWhatIsHeldIsReleasedOnEveryWayOut(t *testing.T) {
	pool := threads(t)
	places := map[string]func(fn func() error) error{
		"in a goroutine": func(fn func() error) error { return <-failures.Go(fn) },
		"in a pool": func(fn func() error) error {
			task := executor.Func(func(context.Context, int) (int, error) { return 0, fn() })
			f, err := executor.Submit(t.Context(), pool, task, 0)
			require.NoError(t, err)
			_, err = f.Result(t.Context())
			return err
		},
	}
	for thing, open := range cleanupThings {
		for end, c := range captureEnds {
			for place, run := range places {
				t.Run(thing+"/"+end+"/"+place, func(t *testing.T) {
					hold, held := open(t)
					during := false
					err := run(func() error {
						return hold(func() error {
							during = true
							return c.fn()
						})
					})
					c.want(t, err)
					require.True(t, during)
					returns := err == nil || !captureUnreturned(err)
					require.Equal(t, thing == "a lock without a defer" && !returns, held())
				})
			}
		}
	}
}

func TestClosersAreCalledNewestFirstAndOnce(t *testing.T) { // DM-07
	var c failures.Closers
	require.NoError(t, c.Close(), "nothing to close")
	var called []int
	for i := range 5 {
		c.Add(func() error { called = append(called, i); return nil })
	}
	require.Empty(t, called)
	require.NoError(t, c.Close())
	require.Equal(t, []int{4, 3, 2, 1, 0}, called)
	require.NoError(t, c.Close())
	require.Len(t, called, 5, "a second Close")
	c.Add(func() error { called = append(called, 9); return nil })
	require.NoError(t, c.Close())
	require.Equal(t, []int{4, 3, 2, 1, 0, 9}, called)
}

// Between two sound closers is one with each of the ends: the others are called, and its error is the only one.
func TestACloserThatFailsKeepsNoOtherFromBeingCalled(t *testing.T) {
	for name, end := range captureEnds {
		t.Run(name, func(t *testing.T) {
			var c failures.Closers
			var called []string
			note := func(name string) func() error {
				return func() error { called = append(called, name); return nil }
			}
			c.Add(note("first"))
			c.Add(end.fn)
			c.Add(note("last"))
			err := c.Close()
			require.Equal(t, []string{"last", "first"}, called)
			if err == nil {
				end.want(t, nil)
				return
			}
			joined := joinedIn(t, err)
			require.Len(t, joined, 1)
			end.want(t, joined[0])
		})
	}
}

func TestTheErrorsOfClosersAreJoinedInTheirOrder(t *testing.T) {
	var c failures.Closers
	first, second := errors.New("first"), errors.New("second")
	c.Add(func() error { return second })
	c.Add(func() error { return nil })
	c.Add(func() error { return first })
	require.Equal(t, errors.Join(first, second), c.Close())
}

// One that hangs has been given a time by whoever knows it: the others are closed after that, in their order.
func TestACloserThatMayHangHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var c failures.Closers
		var closed time.Duration
		c.Add(func() error { closed = time.Since(start); return nil })
		c.Add(func() error {
			patience, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Second)
			defer cancel()
			<-patience.Done()
			return patience.Err()
		})
		require.ErrorIs(t, c.Close(), context.DeadlineExceeded)
		require.Equal(t, time.Second, closed)
	})
}

func TestACloserMayAddAnother(t *testing.T) {
	var c failures.Closers
	var called []string
	c.Add(func() error { called = append(called, "oldest"); return nil })
	c.Add(func() error {
		called = append(called, "newest")
		c.Add(func() error { called = append(called, "added"); return nil })
		return nil
	})
	require.NoError(t, c.Close())
	require.Equal(t, []string{"newest", "added", "oldest"}, called)
}

// The usual form: deferred at once, so that the closers are called although what comes then does not return.
func TestClosersAreCalledWhenTheirOwnerDoesNotReturn(t *testing.T) {
	for _, end := range []func() error{
		func() error { return captureExplode(1) },
		func() error { runtime.Goexit(); return nil },
	} {
		called := 0
		err := <-failures.Go(func() error {
			var c failures.Closers
			defer func() { assert.NoError(t, c.Close()) }()
			c.Add(func() error { called++; return nil })
			return end()
		})
		require.True(t, captureUnreturned(err))
		require.Equal(t, 1, called)
	}
}
