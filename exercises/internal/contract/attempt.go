package contract

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// attempt is a call that may block.
type attempt struct {
	over chan struct{}
	err  error // once over
}

// begin starts a call.
func begin(call func() error) *attempt {
	a := &attempt{over: make(chan struct{})}
	go func() {
		defer close(a.over)
		a.err = call()
	}()
	return a
}

// wait is what the call returned.
func (a *attempt) wait() error {
	<-a.over
	return a.err
}

func (a *attempt) isOver() bool {
	select {
	case <-a.over:
		return true
	default:
		return false
	}
}

// blocks says that none of the calls goes on without the others.
func (w World) blocks(t *testing.T, what string, as ...*attempt) {
	t.Helper()
	w.Settle()
	require.Zero(t, over(as), "%s: calls that went on", what)
}

// goOn says that exactly n of the calls go on, all of them well.
func (w World) goOn(t *testing.T, n int, what string, as ...*attempt) {
	t.Helper()
	w.Settle()
	require.Equal(t, n, over(as), "%s: calls that went on", what)
	for _, a := range as {
		if a.isOver() {
			require.NoError(t, a.err, what)
		}
	}
}

func over(as []*attempt) (n int) {
	for _, a := range as {
		if a.isOver() {
			n++
		}
	}
	return n
}

// inLine starts the calls of parties 0 to n-1, each when the one before has come as far as it can.
func (w World) inLine(n int, call func(party int) error) []*attempt {
	as := make([]*attempt, n)
	for i := range as {
		as[i] = begin(func() error { return call(i) })
		w.Settle()
	}
	return as
}

// each starts the calls of parties 0 to n-1 at once.
func each(n int, call func(party int) error) []*attempt {
	as := make([]*attempt, n)
	for i := range as {
		as[i] = begin(func() error { return call(i) })
	}
	return as
}

// allWell says that all calls end well.
func allWell(t *testing.T, as ...*attempt) {
	t.Helper()
	for i, a := range as {
		require.NoError(t, a.wait(), "call %d", i)
	}
}

// atOnce does all of this at the same moment. On one processor, where something must be first, it is now this, now that.
func atOnce(do ...func()) {
	rand.Shuffle(len(do), func(i, j int) { do[i], do[j] = do[j], do[i] })
	together(len(do), func(i int) { do[i]() })
}

// asItEnds does something just as a ctx is ended: at the same moment, or right after, when whoever was woken by the end
// has not come far.
func asItEnds(cancel, do func()) {
	if rand.IntN(2) == 0 {
		atOnce(cancel, do)
		return
	}
	cancel()
	do()
}

// ended is a ctx that has ended.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// releases says that what is released was held.
func releases(t *testing.T, release func() error) {
	t.Helper()
	assert.NoError(t, release(), "Release of what is held")
}
