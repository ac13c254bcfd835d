//go:build linux

package processpool_test

import (
	"iter"
	"runtime"
	"slices"
	"testing"
	"unsafe"
	"weak"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// seen are bytes that a test has given or got, and does not itself keep alive.
type seen []weak.Pointer[byte]

func (s *seen) add(b []byte) { *s = append(*s, weak.Make(unsafe.SliceData(b))) }

// released waits for the garbage collector to find that nobody holds them.
func (s *seen) released(t *testing.T) {
	t.Helper()
	require.Len(t, *s, retained)
	eventually(t, func() bool {
		runtime.GC()
		return !slices.ContainsFunc(*s, func(p weak.Pointer[byte]) bool { return p.Value() != nil })
	})
}

const retained = 50

// buffers are so many arguments, each of them held by who has asked for it alone.
func buffers(given *seen) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for n := range retained {
			b := make([]byte, 2000)
			b[0] = byte(n)
			if given.add(b); !yield(b) {
				return
			}
		}
	}
}

// PL-25 C5: not by futures, which are kept here, nor by a pool that goes on.
func TestTheArgumentsOfTasksThatHaveEndedAreReleasedThoughTheirFuturesLive(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	var given, got seen
	var fs []*executor.Future[[]byte]
	for b := range buffers(&given) {
		fs = append(fs, submit(t, pool, echo, b))
	}
	for n, f := range fs {
		b := value(t, f)
		require.EqualValues(t, n, b[0])
		got.add(b)
	}
	given.released(t)
	runtime.KeepAlive(fs)
	got.released(t)
	lives(t, pool)
}

// PL-25 C5
func TestWhatWasMappedIsReleased(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	var given, got seen
	mapBuffers(t, pool, &given, &got)
	given.released(t)
	got.released(t)
	lives(t, pool)
}

func mapBuffers(t *testing.T, pool *processpool.Pool, given, got *seen) {
	t.Helper()
	out, err := executor.Map(patient(t), pool, echo, slices.Collect(buffers(given)))
	require.NoError(t, err)
	for n, b := range out {
		require.EqualValues(t, n, b[0])
		got.add(b)
	}
}

// PL-25 MA-20: when all was read, while the stream itself still goes on.
func TestWhatAStreamHasYieldedIsReleased(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	for verb, ordered := range inOrder {
		for name, opts := range sizes {
			t.Run(verb+" "+name, func(t *testing.T) {
				var given, got seen
				for b, err := range stream(ordered, t, pool, echo, buffers(&given), opts...) {
					require.NoError(t, err)
					if got.add(b); len(got) == retained {
						given.released(t)
						got.released(t)
						break
					}
				}
				lives(t, pool)
			})
		}
	}
}
