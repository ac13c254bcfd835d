package sharedmemory_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/sharedmemory"
)

// point is neither 4 nor 8 bytes long.
type point struct{ X, Y, Z float64 }

// values is all that a child may have to change.
type values struct {
	Int    *sharedmemory.Value[int]
	Small  *sharedmemory.Value[int32]
	Float  *sharedmemory.Value[float64]
	Flag   *sharedmemory.Value[bool]
	Point  *sharedmemory.Value[point]
	Bytes  *sharedmemory.Array[byte]
	Points *sharedmemory.Array[point]
}

func newValues(t *testing.T) (v values) {
	t.Helper()
	var errs [7]error
	v.Int, errs[0] = sharedmemory.NewValue(7)
	v.Small, errs[1] = sharedmemory.NewValue(int32(-7))
	v.Float, errs[2] = sharedmemory.NewValue(1.5)
	v.Flag, errs[3] = sharedmemory.NewValue(true)
	v.Point, errs[4] = sharedmemory.NewValue(point{1, 2, 3})
	v.Bytes, errs[5] = sharedmemory.NewArray[byte](5)
	v.Points, errs[6] = sharedmemory.NewArray[point](2)
	for _, err := range errs {
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		for _, c := range []interface{ Close() error }{v.Int, v.Small, v.Float, v.Flag, v.Point, v.Bytes, v.Points} {
			require.NoError(t, c.Close())
			require.NoError(t, c.Close(), "twice")
		}
	})
	return v
}

var doubles = process.Define("sharedmemory_test.doubles", func(_ context.Context, v values) error {
	for _, err := range []error{
		v.Int.Update(func(n int) int { return 2 * n }),
		v.Small.Update(func(n int32) int32 { return 2 * n }),
		v.Float.Update(func(x float64) float64 { return 2 * x }),
		v.Flag.Store(false),
		v.Point.Update(func(p point) point { return point{2 * p.X, 2 * p.Y, 2 * p.Z} }),
	} {
		if err != nil {
			return err
		}
	}
	for i := range v.Bytes.Len() {
		b, err := v.Bytes.At(i)
		if err != nil {
			return err
		}
		if _, err = b.CompareAndSwap(0, byte(i)); err != nil {
			return err
		}
	}
	p, err := v.Points.At(1)
	if err != nil {
		return err
	}
	return p.Store(point{X: 1})
})

func TestVA01VA04VA07WhatAChildChangesIsSeenHere(t *testing.T) {
	leak.Check(t)
	v := newValues(t)
	p, err := doubles.Start(t.Context(), v)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, 14, loaded(t, v.Int))
	require.Equal(t, int32(-14), loaded(t, v.Small))
	require.InDelta(t, 3.0, loaded(t, v.Float), 0)
	require.False(t, loaded(t, v.Flag))
	require.Equal(t, point{2, 4, 6}, loaded(t, v.Point))
	bytes, err := v.Bytes.Snapshot()
	require.NoError(t, err)
	require.Equal(t, []byte{0, 1, 2, 3, 4}, bytes)
	points, err := v.Points.Snapshot()
	require.NoError(t, err)
	require.Equal(t, []point{{}, {X: 1}}, points)
}

func loaded[T comparable](t *testing.T, v *sharedmemory.Value[T]) T {
	t.Helper()
	now, err := v.Load()
	require.NoError(t, err)
	return now
}

// counts is what a child counts up, each so many times.
type counts struct {
	N    int
	Gate *sharedmemory.Barrier
	Int  *sharedmemory.Value[int]
	Wide *sharedmemory.Value[point]
}

var countsUp = process.Define("sharedmemory_test.countsUp", func(_ context.Context, c counts) error { return c.up() })

func (c counts) up() error {
	if _, err := c.Gate.Wait(context.Background()); err != nil {
		return err
	}
	for range c.N {
		if _, err := sharedmemory.Add(c.Int, 1); err != nil {
			return err
		}
		if err := c.Wide.Update(func(p point) point { return point{p.X + 1, p.Y - 1, p.Z + 2} }); err != nil {
			return err
		}
	}
	return nil
}

func TestVA09SL12NoUpdateIsLostAmongProcessesAndGoroutines(t *testing.T) {
	leak.Check(t)
	v := newValues(t)
	require.NoError(t, v.Point.Store(point{}))
	require.NoError(t, v.Int.Store(0))
	const children, goroutines, n = 2, 2, 5000
	gate, err := sharedmemory.NewBarrier(children + goroutines)
	require.NoError(t, err)
	defer gate.Close()
	c := counts{n, gate, v.Int, v.Point}
	var all sync.WaitGroup
	for range children {
		p, err := countsUp.Start(t.Context(), c)
		require.NoError(t, err)
		all.Go(func() { assert.NoError(t, p.Wait(context.Background())) })
	}
	for range goroutines {
		all.Go(func() { assert.NoError(t, c.up()) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for isOpen(done) {
		p := loaded(t, v.Point)
		require.Equal(t, point{p.X, -p.X, 2 * p.X}, p, "of no two moments")
	}
	const times = (children + goroutines) * n
	require.Equal(t, times, loaded(t, v.Int))
	require.Equal(t, point{times, -times, 2 * times}, loaded(t, v.Point))
}

func isOpen(done chan struct{}) bool {
	select {
	case <-done:
		return false
	default:
		return true
	}
}

func TestAValueIsSwappedOnlyIfItIsWhatItIsSaidToBe(t *testing.T) {
	v := newValues(t)
	swapped, err := v.Int.CompareAndSwap(8, 9)
	require.NoError(t, err)
	require.False(t, swapped)
	swapped, err = v.Int.CompareAndSwap(7, 9)
	require.NoError(t, err)
	require.True(t, swapped)
	require.Equal(t, 9, loaded(t, v.Int))
	swapped, err = v.Point.CompareAndSwap(point{1, 2, 4}, point{})
	require.NoError(t, err)
	require.False(t, swapped)
	swapped, err = v.Point.CompareAndSwap(point{1, 2, 3}, point{})
	require.NoError(t, err)
	require.True(t, swapped)
	require.Equal(t, point{}, loaded(t, v.Point))
}

func TestAnUpdateThatPanicsChangesNothingAndHoldsUpNobody(t *testing.T) {
	v := newValues(t)
	for range 2 {
		require.PanicsWithValue(t, "no", func() { _ = v.Point.Update(func(point) point { panic("no") }) })
		require.PanicsWithValue(t, "no", func() { _ = v.Int.Update(func(int) int { panic("no") }) })
	}
	require.Equal(t, point{1, 2, 3}, loaded(t, v.Point))
	require.Equal(t, 7, loaded(t, v.Int))
}

func TestAnUpdateThatDiesHalfwayIsUndone(t *testing.T) {
	v := newValues(t)
	p, err := v.Points.At(1)
	require.NoError(t, err)
	require.NoError(t, p.Store(point{X: 5, Y: 5, Z: 5}))
	dead, err := diesHalfway.Start(t.Context(), v.Points)
	require.NoError(t, err)
	require.Error(t, dead.Wait(t.Context()))
	points, err := v.Points.Snapshot()
	require.NoError(t, err)
	require.Equal(t, []point{{}, {5, 5, 5}}, points)
}

var diesHalfway = process.Define("sharedmemory_test.diesHalfway", func(_ context.Context, a *sharedmemory.Array[point]) error {
	return sharedmemory.DieHalfway(a, 1, point{X: 1, Y: 2, Z: 3})
})

func TestVA03WhatMeansSomethingInOneProcessOnlyIsNotShared(t *testing.T) {
	_, err := sharedmemory.NewValue("text")
	require.ErrorContains(t, err, "a string means something in its own process only")
	_, err = sharedmemory.NewValue(struct{ N, P *int }{})
	require.ErrorContains(t, err, "field P: ")
	_, err = sharedmemory.NewArray[[2]chan int](1)
	require.ErrorContains(t, err, "a chan int means")
	_, err = sharedmemory.NewValue(struct{}{})
	require.ErrorContains(t, err, "takes no memory")
}

func TestVA05AnArrayIsZeroAtFirstAndHasItsBounds(t *testing.T) {
	leak.Check(t)
	for range 3 {
		a, err := sharedmemory.NewArray[int64](1000)
		require.NoError(t, err)
		all, err := a.Snapshot()
		require.NoError(t, err)
		require.Equal(t, make([]int64, 1000), all)
		for i := range all {
			v, err := a.At(i)
			require.NoError(t, err)
			require.NoError(t, v.Store(-1))
		}
		for _, i := range []int{-1, 1000} {
			_, err = a.At(i)
			require.ErrorContains(t, err, "of an array of 1000")
		}
		require.NoError(t, a.Close())
	}
	for _, n := range []int{0, -1, 1 << 60} {
		_, err := sharedmemory.NewArray[int64](n)
		require.ErrorIs(t, err, sharedmemory.ErrCount)
	}
}

func TestAnElementDoesNotCrossWithoutItsArray(t *testing.T) {
	v := newValues(t)
	p, err := v.Points.At(0)
	require.NoError(t, err)
	_, err = p.MarshalText()
	require.ErrorContains(t, err, "hand its array over")
}
