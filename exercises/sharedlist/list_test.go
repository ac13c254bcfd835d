package sharedlist_test

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharedlist"
)

var ours = maker{
	ints:  func() list[int] { return new(sharedlist.List[int]) },
	blobs: func() list[*blob] { return new(sharedlist.List[*blob]) },
	yield: runtime.Gosched,
}

func planted(f flaws) maker {
	return maker{
		ints:  func() list[int] { return &naive[int]{flaws: f} },
		blobs: func() list[*blob] { return &naive[*blob]{flaws: f} },
		yield: meanwhile,
	}
}

// A check returns what it has found wrong with a list.
type check struct {
	name string
	run  func(maker) error
}

// checks are what any list must pass.
var (
	follows   = check{"it follows a slice, whatever is called", followsASlice}
	forgets   = check{"QU-33 it lets go of what was popped", letsGo}
	returns   = check{"it gives back the memory of a burst", givesBack}
	conserved = check{"every number added is taken once or is left", conserves}
	ordered   = check{"each adder's numbers keep their order, at all times", keepsOrder}
	linear    = check{"what many were answered could have been answered to one too", linearizes}
)

func TestList(t *testing.T) {
	for _, c := range []check{follows, forgets, returns} {
		t.Run(c.name, func(t *testing.T) { require.NoError(t, c.run(ours)) })
	}
	for _, c := range []check{conserved, ordered, linear} {
		t.Run(c.name, func(t *testing.T) {
			for _, procs := range []int{1, 2, 8} {
				atProcs(t, procs, func() { require.NoError(t, c.run(ours), "procs=%d", procs) })
			}
		})
	}
}

func atProcs(t *testing.T, procs int, body func()) {
	t.Helper()
	before := runtime.GOMAXPROCS(procs)
	defer runtime.GOMAXPROCS(before)
	body()
}

// TestPlanted shows of each wrong list that the checks meant for it catch it. In virtual time, a list that leaves a gap
// between two steps is caught for certain: everybody else gets in.
func TestPlanted(t *testing.T) {
	for name, wrong := range map[string]struct {
		flaws  flaws
		caught []check
	}{
		"pops without the lock":        {flaws{popsUnlocked: true}, []check{conserved, ordered, linear}},
		"checks, then acts":            {flaws{checksThenActs: true}, []check{conserved, ordered, linear}},
		"takes the last for the first": {flaws{lifo: true}, []check{follows, ordered, linear}},
		"loses one at the ring's end":  {flaws{losesAtTheEnd: true}, []check{follows}},
		"keeps alive what was popped":  {flaws{keepsAlive: true}, []check{forgets}},
		"never gives memory back":      {flaws{hoards: true}, []check{returns}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range wrong.caught {
				err := inVirtualTime(t, c, wrong.flaws)
				require.Error(t, err, "not caught: %s", c.name)
				t.Logf("%s: %v", c.name, err)
			}
		})
	}
}

// Without a flaw, the list that the flaws are planted in passes.
func TestNaive(t *testing.T) {
	for _, c := range []check{follows, forgets, returns, conserved, ordered, linear} {
		require.NoError(t, inVirtualTime(t, c, flaws{}), "%s", c.name)
	}
}

func inVirtualTime(t *testing.T, c check, f flaws) (err error) {
	synctest.Test(t, func(*testing.T) { err = c.run(planted(f)) })
	return err
}

// LK-18 Do is the lock of Python's program: what it guards needs no other, and -race sees that.
func TestDoGuardsAPlainCounter(t *testing.T) {
	for _, procs := range []int{1, 2, 8} {
		atProcs(t, procs, func() {
			var l sharedlist.List[int]
			var all sync.WaitGroup
			counter := 0
			for range 8 {
				all.Go(func() {
					for range 500 {
						l.Do(func(r *sharedlist.Ring[int]) {
							counter++
							r.Append(counter)
						})
					}
				})
			}
			all.Wait()
			require.Equal(t, 4000, counter)
			for i, n := range l.Snapshot() {
				require.Equal(t, i+1, n, "what was counted and what was appended were one step")
			}
		})
	}
}

// With Do, check and act are one step: the last item goes to one of many.
func TestDoMakesCheckAndActOneStep(t *testing.T) {
	for range 200 {
		var l sharedlist.List[string]
		l.Append("the only one")
		var got atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				l.Do(func(r *sharedlist.Ring[string]) {
					if r.Len() > 0 {
						v, _ := r.PopFront()
						got.Add(int64(len(v)))
					}
				})
			})
		}
		all.Wait()
		require.EqualValues(t, len("the only one"), got.Load())
	}
}

func TestDoThatPanicsLeavesTheListFree(t *testing.T) { // LK-05
	var l sharedlist.List[int]
	require.PanicsWithValue(t, "halfway", func() {
		l.Do(func(r *sharedlist.Ring[int]) {
			r.Append(1)
			panic("halfway")
		})
	})
	require.True(t, l.Free())
	l.Append(2)
	require.Equal(t, []int{1, 2}, l.Snapshot(), "what was done stays done")
}

func TestASnapshotIsTheCallersOwn(t *testing.T) {
	var l sharedlist.List[int]
	require.Equal(t, []int{}, l.Snapshot(), "not nil")
	l.Append(1)
	l.Append(2)
	mine := l.Snapshot()
	mine[0] = 7
	_ = append(mine, 8)
	l.Append(3)
	require.Equal(t, []int{1, 2, 3}, l.Snapshot())
	require.Equal(t, []int{7, 2}, mine)
}

// go vet reports copies of what has a lock inside, and it finds the lock only if it is there by value.
func TestVetCanSeeThatAListMustNotBeCopied(t *testing.T) {
	mu, ok := reflect.TypeFor[sharedlist.List[int]]().FieldByName("mu")
	require.True(t, ok)
	require.Equal(t, reflect.TypeFor[sync.Mutex](), mu.Type)
}

// However long the list was, it never has more room than four times what is in it, and the least.
func TestRoomFollowsLength(t *testing.T) {
	var l sharedlist.List[int]
	require.Zero(t, l.Room(), "an unused list needs none")
	follows := func() {
		require.LessOrEqual(t, l.Len(), l.Room())
		require.Less(t, l.Room(), max(9, 4*l.Len()), "with %d items", l.Len())
	}
	for n := range 1000 {
		l.Append(n)
		follows()
	}
	require.Equal(t, 1024, l.Room())
	for n := range 1000 {
		if n%2 == 0 {
			l.PopFront()
		} else {
			l.PopBack()
		}
		follows()
	}
	require.Equal(t, 8, l.Room())
}

// At each length where the ring grows or shrinks, going back and forth by one costs nothing after the first time.
func TestGoingBackAndForthMovesNothing(t *testing.T) {
	for _, items := range []int{0, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257} {
		for name, build := range map[string]func(*sharedlist.List[int]){
			"grown to":  func(l *sharedlist.List[int]) { appendUpTo(l, items) },
			"shrunk to": func(l *sharedlist.List[int]) { appendUpTo(l, 1000); popDownTo(l, items) },
		} {
			var l sharedlist.List[int]
			build(&l)
			allocations := testing.AllocsPerRun(20, func() {
				l.Append(1)
				l.PopFront()
				l.PopFront()
				l.Append(1)
			})
			require.LessOrEqual(t, allocations, 0.1, "%s %d items", name, items)
		}
	}
}

func appendUpTo(l *sharedlist.List[int], items int) {
	for l.Len() < items {
		l.Append(l.Len())
	}
}

func popDownTo(l *sharedlist.List[int], items int) {
	for l.Len() > items {
		l.PopFront()
	}
}
