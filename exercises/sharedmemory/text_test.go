package sharedmemory_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharedmemory"
)

// text is a string with a place of its own size in an array: what Python's ShareableList is for. Its length is in
// bytes, and kept, so no zero at its end is lost.
type text struct {
	n     uint8
	bytes [15]byte
}

func textOf(s string) (t text, err error) {
	if len(s) > len(t.bytes) {
		return t, fmt.Errorf("%q is longer than %d bytes", s, len(t.bytes))
	}
	t.n = uint8(copy(t.bytes[:], s))
	return t, nil
}

func (t text) String() string { return string(t.bytes[:t.n]) }

func set(a *sharedmemory.Array[text], i int, s string) error {
	t, err := textOf(s)
	if err != nil {
		return err
	}
	at, err := a.At(i)
	if err != nil {
		return err
	}
	return at.Store(t)
}

func TestSL03SL04SL11TextsInAnArrayComeBackAsTheyWere(t *testing.T) {
	a, err := sharedmemory.NewArray[text](3)
	require.NoError(t, err)
	defer a.Close()
	all := []string{"zeros\x00\x00", "", "\u00e4\u00f6\u00fc\u20ac\U0001d11e\x00"}
	for i, s := range all {
		require.NoError(t, set(a, i, s))
	}
	require.Error(t, set(a, 1, "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"), "8 letters of 2 bytes")
	got, err := a.Snapshot()
	require.NoError(t, err)
	for i, s := range all {
		require.Equal(t, s, got[i].String())
	}
}

func TestVA13AValueIsNeverHalfOldAndHalfNew(t *testing.T) {
	v, err := sharedmemory.NewValue(int64(0))
	require.NoError(t, err)
	defer v.Close()
	gate := make(chan struct{})
	var all sync.WaitGroup
	for _, n := range []int64{0, -1} {
		all.Go(func() {
			<-gate
			for range 10_000 {
				assert.NoError(t, v.Store(n))
			}
		})
		all.Go(func() {
			<-gate
			for range 10_000 {
				now, err := v.Load()
				assert.NoError(t, err)
				if now != 0 && now != -1 {
					assert.Fail(t, "half of each", "%x", now)
				}
			}
		})
	}
	close(gate)
	all.Wait()
}
